// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Makes self-signed certificates for servers that do not make their own. */
final class SelfSigned {
    private static final String PASSWORD = "changeit";

    private SelfSigned() {}

    /** Writes {@code DOMAIN.crt} and {@code DOMAIN.key} (PEM, PKCS #8) into the directory. */
    static void write(Path directory, String domain) throws IOException {
        var store = directory.resolve(domain + ".p12");
        var command = new ArrayList<>(List.of(JavaProcess.tool("keytool"), "-genkeypair", "-alias", "server"));
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        command.addAll(List.of("-dname", "CN=" + domain, "-ext", "SAN=dns:" + domain, "-validity", "2"));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        ChildProcess.run("keytool", command, Duration.ofSeconds(30));
        try (var in = Files.newInputStream(store)) {
            var keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            var key = keys.getKey("server", PASSWORD.toCharArray()).getEncoded();
            writePem(directory.resolve(domain + ".key"), "PRIVATE KEY", key);
            writePem(
                    directory.resolve(domain + ".crt"),
                    "CERTIFICATE",
                    keys.getCertificate("server").getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void writePem(Path file, String kind, byte[] der) throws IOException {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }
}
