// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.server.admin.AdminException;
import im.linnet.server.admin.DataDirectory;
import im.linnet.server.net.TlsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small files that a crash or a full disk has cut: made anew where nothing is lost, else the start says what to do. */
class DamagedFilesTest {
    @TempDir
    private Path directory;

    private Path data() {
        return directory.resolve("data");
    }

    private static void cut(Path file, double part) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, (int) (bytes.length * part)));
    }

    private void startAndStop() throws IOException {
        try (TestServer server = TestServer.start(directory, List.of());
                TestClient client = TestClient.connect(server.tlsAddress())) {
            client.startTls("example.com");
            assertThat(client.open("example.com").name()).isEqualTo("features");
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5})
    void theSecretOfMadeUpKeysIsMadeAnew(double part) throws IOException {
        startAndStop();
        Path secret = data().resolve("login.secret");
        cut(secret, part);
        startAndStop();
        assertThat(secret).hasSize(32);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5})
    void aSecretThatClientsRememberIsNotMadeAnew(double part) throws IOException {
        Path secret = directory.resolve("some.secret");
        SecretFile.read(secret, new SecureRandom());
        cut(secret, part);
        assertThatThrownBy(() -> SecretFile.read(secret, new SecureRandom()))
                .isInstanceOf(AdminException.class)
                .hasMessageContaining(secret.toString())
                .hasMessageContaining("restore it from a backup, or remove it");
        assertThat(Files.size(secret)).isEqualTo((long) (32 * part));
    }

    @ParameterizedTest
    @ValueSource(strings = {"crt 0", "crt 0.5", "key 0", "key 0.5", "crt gone", "key gone"})
    void ourOwnCertificateIsMadeAnew(String damage) throws IOException {
        startAndStop();
        Path file = data().resolve("certificates/example.com." + damage.substring(0, 3));
        if (damage.endsWith("gone")) {
            Files.delete(file);
        } else {
            cut(file, Double.parseDouble(damage.substring(4)));
        }
        startAndStop();
        assertThat(file).isNotEmptyFile();
    }

    @Test
    void aCertificateThatMayBeTheOperatorsIsLeftAloneAndNamed() throws IOException {
        startAndStop();
        Path certificate = data().resolve("certificates/example.com.crt");
        Path key = data().resolve("certificates/example.com.key");
        cut(certificate, 0);
        cut(key, 0);
        assertThatThrownBy(this::startAndStop)
                .isInstanceOf(TlsException.class)
                .hasMessageContaining(certificate.toString());
        assertThat(certificate).isEmptyFile();
        assertThat(key).isEmptyFile();
    }

    @Test
    void lockFilesMayHoldAnything() throws IOException {
        startAndStop();
        for (String content : List.of("", "12", "garbage\u0000")) {
            Files.writeString(data().resolve("linnet.lock"), content);
            Files.writeString(data().resolve("linnet.db.lock"), content);
            try (DataDirectory.Lock _ = DataDirectory.lock(data())) {
                startAndStop();
            }
        }
    }
}
