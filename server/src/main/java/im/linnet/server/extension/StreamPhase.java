// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

/** When a stream feature is offered. */
public enum StreamPhase {
    /** Beside the SASL mechanisms. */
    BEFORE_LOGIN,
    /** Beside resource binding. */
    AFTER_LOGIN
}
