// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

/**
 * A capability of the server. It declares what it offers; the framework registers it. What is declared here is all there
 * is: disco, the option reference and the DOAP file are generated from the declarations, so that they cannot lie.
 */
public interface Extension {
    /** Declares everything; called once, before the server listens. */
    void declare(Declarations declarations);
}
