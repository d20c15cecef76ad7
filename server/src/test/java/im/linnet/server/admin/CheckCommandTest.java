// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.admin.CommandLineRun.Outcome;
import im.linnet.server.tls.CertificateFiles;
import im.linnet.server.tls.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    private final CommandLineRun linnet = new CommandLineRun();

    @TempDir
    Path data;

    private CertificateFiles files;

    @BeforeEach
    void name() {
        files = new CertificateFiles(
                data.resolve("certificates/example.org.crt"), data.resolve("certificates/example.org.key"));
    }

    private Outcome check(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "check",
                "--data",
                data.toString(),
                "--set",
                "domains=example.org",
                "--set",
                "net.host=127.0.0.1",
                "--set",
                "c2s.port=0",
                "--set",
                "c2s.tls-port=0",
                "--set",
                "metrics.port=0"));
        arguments.addAll(List.of(more));
        return linnet.run(arguments.toArray(String[]::new));
    }

    @Test
    void a_fresh_machine_is_fine_but_for_the_certificate() {
        Outcome outcome = check();

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out().lines())
                .contains(
                        "ok      configuration: right",
                        "ok      data directory " + data + ": writable",
                        "ok      c2s.port: off")
                .anyMatch(line -> line.startsWith("warning certificate of example.org: none yet"))
                .anyMatch(line -> line.startsWith("        fix: put one into " + files.certificate()));
    }

    @Test
    void wrong_options_are_problems_with_their_place() {
        Outcome outcome = check("--set", "c2s.prot=1", "--set", "log.level=loud");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out())
                .contains("problem configuration: --set c2s.prot: unknown option; did you mean c2s.port?")
                .contains("problem configuration: --set log.level: expected \"error\"");
    }

    @Test
    void findings_as_JSON() {
        Outcome outcome = check("--json");

        assertThat(outcome.out())
                .startsWith("{\"ok\":true,\"findings\":[{\"level\":\"ok\",\"subject\":\"configuration\","
                        + "\"message\":\"right\"},");
        assertThat(check("--json", "--set", "x=1").out()).startsWith("{\"ok\":false,");
    }

    @Test
    void a_port_in_use_is_a_problem_unless_the_server_runs() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String setting = "c2s.port=" + taken.getLocalPort();
            Outcome outcome = check("--set", setting);
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.out())
                    .contains("problem c2s.port: port " + taken.getLocalPort() + " is in use")
                    .contains("fix: end what listens there, or set c2s.port to another port");

            try (ControlSocket _ = ControlSocket.open(data, new VerbRegistry(List.of()))) {
                assertThat(check("--set", setting).out())
                        .contains("ok      c2s.port: port " + taken.getLocalPort()
                                + " is in use, and the server is running");
            }
        }
    }

    @Test
    void a_free_port_is_fine() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            free = socket.getLocalPort();
        }

        assertThat(check("--set", "metrics.port=" + free).out())
                .contains("ok      metrics.port: port " + free + " is free");
    }

    @Test
    void a_host_that_is_not_of_this_machine_is_a_problem() {
        assertThat(check("--set", "net.host=192.0.2.1", "--set", "c2s.port=5222")
                        .out())
                .contains("problem net.host: is not an address of this machine");
        assertThat(check("--set", "net.host=256.256.256.256", "--set", "c2s.port=5222")
                        .out())
                .contains("problem net.host: the name 256.256.256.256 is not known");
    }

    @Test
    void data_that_is_no_directory_is_a_problem() throws IOException {
        Path file = Files.createFile(data.resolve("file"));

        assertThat(check("--data", file.toString()).code()).isEqualTo(2);
        assertThat(linnet.run("check", "--data", file.toString()).out())
                .contains("problem data directory " + file + ": not a directory");
        assertThat(linnet.run("check", "--data", data.resolve("new").toString()).out())
                .contains("ok      data directory " + data.resolve("new") + ": will be made at the first start");
    }

    @Test
    void a_good_certificate_that_has_signed_itself_is_a_warning() throws Exception {
        TestCertificates.write(files, "example.org");

        Outcome outcome = check();

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("warning certificate of example.org: self-signed");
    }

    @Test
    void certificates_that_clients_refuse_are_problems() throws Exception {
        Instant now = Instant.now();
        TestCertificates.write(files, "example.net");
        assertThat(check().out()).contains("problem certificate of example.org: is for other names: example.net");

        TestCertificates.write(files, "EC", now.minus(Duration.ofDays(10)), Duration.ofDays(9), "example.org");
        assertThat(check().out()).contains("problem certificate of example.org: expired at ");

        TestCertificates.write(files, "EC", now.plus(Duration.ofDays(5)), Duration.ofDays(90), "example.org");
        assertThat(check().out()).contains("problem certificate of example.org: valid only from ");

        TestCertificates.write(files, "EC", now, Duration.ofDays(5), "example.org");
        assertThat(check().out()).contains("warning certificate of example.org: expires at ");

        Files.writeString(files.certificate(), "nonsense");
        Outcome outcome = check();
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out())
                .contains(
                        "problem certificate of example.org: " + files.certificate() + ": does not hold a certificate");
    }

    @Test
    void a_key_that_everybody_can_read_is_a_warning() throws Exception {
        TestCertificates.write(files, "example.org");
        Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(check().out())
                .contains("every user of this machine can read " + files.key())
                .contains("fix: chmod o-rwx " + files.key());
    }
}
