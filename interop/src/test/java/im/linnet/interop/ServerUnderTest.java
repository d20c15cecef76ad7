// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A server running as a process of its own on free loopback ports, with a data directory that {@link #close} removes.
 *
 * <p>Which server is chosen by the system property {@code interop.server}: {@code linnet} (the default) or
 * {@code prosody}. The second is for checking a scenario against an implementation that is not ours: what fails there
 * too is more likely the scenario's fault.
 */
public interface ServerUnderTest extends AutoCloseable {
    /** The address that all listeners are bound to. */
    String HOST = "127.0.0.1";

    /** Starts the chosen server and waits until its listeners accept. */
    static ServerUnderTest start(ServerOptions options) throws IOException {
        return switch (System.getProperty("interop.server", "linnet")) {
            case "linnet" -> LinnetServer.start(options);
            case "prosody" -> ProsodyServer.start(options);
            case String other -> throw new IllegalArgumentException("interop.server: linnet or prosody, not " + other);
        };
    }

    /** The main domain. */
    String domain();

    /** The port for streams that begin in the clear and are secured by STARTTLS (RFC 6120, 5). */
    int startTlsPort();

    /** The port for streams inside TLS from the first byte (XEP-0368). */
    int directTlsPort();

    /** Creates accounts in the main domain: password by local part. Works while the server runs. */
    void addUsers(Map<String, String> passwordByName) throws IOException;

    /** The end of what the server logged so far, for failure messages. */
    String log();

    /** Stops the server gracefully, by force if need be, and removes its files. */
    @Override
    void close();

    /** The certificate that the server presents for its main domain. */
    default PresentedCertificate certificate() {
        return PresentedCertificate.fetch(HOST, directTlsPort(), domain());
    }

    /** The SCRAM mechanisms without channel binding that it offers, weakest first. */
    List<String> mechanisms();

    /** Whether each of {@link #mechanisms} is offered with channel binding (-PLUS) over TLS 1.3 too. */
    boolean bindsChannels();

    /** Tests of Smack's suite that make the whole suite give up on this server: names separated by commas. */
    default String unsuitableSuiteTests() {
        return "";
    }

    /** Creates one account in the main domain. */
    default void addUser(String name, String password) throws IOException {
        addUsers(Map.of(name, password));
    }
}
