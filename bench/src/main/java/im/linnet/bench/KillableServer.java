// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

/** A server process that a trial may kill and start again, with the same data and the same port. */
public interface KillableServer {
    /** Starts it and returns when its port accepts connections. */
    void start();

    /** Ends it with SIGKILL and returns when it is gone. */
    void kill();
}
