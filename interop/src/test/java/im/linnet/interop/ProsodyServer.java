// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Debian's Prosody with everything on that the scenarios and Smack's suite ask for. Not part of the build's run: it is
 * the second opinion on a scenario ({@code -Dinterop.server=prosody}).
 */
final class ProsodyServer implements ServerUnderTest {
    private final ServerOptions options;
    private final Path data;
    private final List<Integer> ports;
    private final ChildProcess process;

    private ProsodyServer(ServerOptions options, Path data, List<Integer> ports, ChildProcess process) {
        this.options = options;
        this.data = data;
        this.ports = ports;
        this.process = process;
    }

    static ServerUnderTest start(ServerOptions options) throws IOException {
        var program = Programs.require("prosody", "prosody");
        var data = Files.createTempDirectory("linnet-interop-prosody");
        var ports = Borrowed.freePorts(3);
        for (String domain : options.domains()) {
            SelfSigned.write(data, domain);
        }
        var config = data.resolve("prosody.cfg.lua");
        Files.writeString(config, configuration(options, data, ports), StandardCharsets.UTF_8);
        var process = ChildProcess.start(
                "prosody", List.of(program.toString(), "-F", "--config", config.toString()), new ProcessBuilder());
        var server = new ProsodyServer(options, data, ports, process);
        try {
            Awaitility.await("prosody listens").atMost(Duration.ofSeconds(20)).until(server::accepts);
            return server;
        } catch (ConditionTimeoutException e) {
            server.close();
            throw e;
        }
    }

    private boolean accepts() {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), startTlsPort());
                var _ = new Socket(InetAddress.getLoopbackAddress(), directTlsPort())) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public String domain() {
        return options.domain();
    }

    @Override
    public int startTlsPort() {
        return ports.get(0);
    }

    @Override
    public int directTlsPort() {
        return ports.get(1);
    }

    @Override
    public void addUsers(Map<String, String> passwordByName) throws IOException {
        var program = Programs.require("prosodyctl", "prosody");
        var config = data.resolve("prosody.cfg.lua").toString();
        for (var user : passwordByName.entrySet()) {
            ChildProcess.run(
                    "prosodyctl",
                    List.of(
                            program.toString(),
                            "--config",
                            config,
                            "register",
                            user.getKey(),
                            domain(),
                            user.getValue()),
                    Duration.ofSeconds(20));
        }
    }

    @Override
    public List<String> mechanisms() {
        return List.of("SCRAM-SHA-1");
    }

    @Override
    public boolean bindsChannels() {
        return false;
    }

    @Override
    public String log() {
        return process.tail();
    }

    @Override
    public void close() {
        process.close();
        Borrowed.deleteTree(data);
    }

    @Override
    public String unsuitableSuiteTests() {
        // They set a field that Prosody's room configuration form does not have.
        return Stream.of("WithoutPasswordRoom", "RoomWrongPassword", "RoomCorrectPassword")
                .map(which -> "MultiUserChatOccupantIntegrationTest.mucJoinPasswordProtected" + which + "Test")
                .collect(Collectors.joining(","));
    }

    private static String configuration(ServerOptions options, Path data, List<Integer> ports) {
        var hosts = options.domains().stream()
                .map(domain -> """
                        VirtualHost "%1$s"
                        ssl = { certificate = "%2$s/%1$s.crt", key = "%2$s/%1$s.key" }
                        Component "conference.%1$s" "muc"
                        modules_enabled = { "muc_mam", "muc_unique" }
                        Component "pubsub.%1$s" "pubsub"
                        add_permissions = { ["prosody:registered"] = { "pubsub:create-node" } }
                        autocreate_on_publish = true
                        Component "upload.%1$s" "http_file_share"
                        """.formatted(domain, data))
                .collect(Collectors.joining());
        var main = options.domain();
        return """
                run_as_root = true
                daemonize = false
                pidfile = "%1$s/prosody.pid"
                data_path = "%1$s"
                interfaces = { "%2$s" }
                local_interfaces = { "%2$s" }
                c2s_ports = { %3$d }
                c2s_direct_tls_ports = { %4$d }
                c2s_direct_tls_ssl = { certificate = "%1$s/%6$s.crt", key = "%1$s/%6$s.key" }
                http_ports = { %5$d }
                https_ports = {}
                s2s_ports = {}
                s2s_direct_tls_ports = {}
                proxy65_ports = {}
                component_ports = {}
                modules_enabled = { "roster", "saslauth", "tls", "disco", "carbons", "pep", "private", "blocklist",
                  "vcard4", "vcard_legacy", "limits", "version", "uptime", "time", "ping", "register", "mam",
                  "csi_simple", "smacks", "admin_adhoc", "bookmarks", "lastactivity", "server_contact_info" }
                limits = {}
                authentication = "internal_hashed"
                c2s_require_encryption = true
                allow_registration = %7$s
                admins = { "admin@%6$s" }
                log = { { levels = { min = "info" }, to = "console" } }
                %8$s
                """.formatted(data, HOST, ports.get(0), ports.get(1), ports.get(2), main, options.registration(), hosts);
    }
}
