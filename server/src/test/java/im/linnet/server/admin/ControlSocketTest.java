// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(30)
class ControlSocketTest {
    private static final VerbRegistry VERBS = new VerbRegistry(List.of(
            AdminVerb.of("echo", Arguments::values),
            AdminVerb.of("refuse", _ -> {
                throw new AdminException("not today");
            }),
            AdminVerb.of("fail", _ -> {
                throw new IllegalStateException("inside information");
            })));

    @TempDir
    Path data;

    private static ControlClient connect(Path data) {
        return Objects.requireNonNull(ControlClient.connect(data), "nobody listens");
    }

    private static SocketChannel raw(Path data) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(data.resolve("control.sock")));
    }

    @Test
    void requests_are_answered_one_after_the_other() throws IOException {
        try (ControlSocket _ = ControlSocket.open(data, VERBS);
                ControlClient client = connect(data);
                ControlClient another = connect(data)) {
            for (int number = 0; number < 3; number++) {
                JsonNode result =
                        client.call("echo", Json.object().put("n", number).put("t", "ä\n\""));
                assertThat(result.toString()).isEqualTo("{\"n\":" + number + ",\"t\":\"ä\\n\\\"\"}");
            }
            assertThat(another.call("echo", Json.object()).isEmpty()).isTrue();
        }
    }

    @Test
    void a_refusal_carries_its_reason_but_a_failure_does_not() throws IOException {
        try (ControlSocket _ = ControlSocket.open(data, VERBS);
                ControlClient client = connect(data)) {
            assertThatExceptionOfType(AdminException.class)
                    .isThrownBy(() -> client.call("refuse", Json.object()))
                    .withMessage("not today");
            assertThatExceptionOfType(AdminException.class)
                    .isThrownBy(() -> client.call("fail", Json.object()))
                    .withMessageNotContaining("inside information");
            assertThatExceptionOfType(AdminException.class)
                    .isThrownBy(() -> client.call("nothing", Json.object()))
                    .withMessage("there is no verb nothing here");
            assertThat(client.call("echo", Json.object()).isEmpty()).isTrue();
        }
    }

    @Test
    void the_lines_are_as_documented() throws IOException, JsonLines.Malformed {
        try (ControlSocket _ = ControlSocket.open(data, VERBS);
                SocketChannel channel = raw(data)) {
            JsonLines lines = new JsonLines(channel, 1000);
            send(channel, "{\"verb\":\"echo\",\"arguments\":{\"a\":1}}\n");
            assertThat(lines.read()).hasToString("{\"ok\":true,\"result\":{\"a\":1}}");
            send(channel, "{\"verb\":\"refuse\"}\n");
            assertThat(lines.read()).hasToString("{\"ok\":false,\"error\":\"not today\"}");
            send(channel, "{\"verb\":5}\n");
            assertThat(lines.read()).hasToString("{\"ok\":false,\"error\":\"the request has no verb\"}");
        }
    }

    @Test
    void what_is_no_request_is_refused_and_ends_the_connection() throws IOException, JsonLines.Malformed {
        try (ControlSocket _ = ControlSocket.open(data, VERBS)) {
            for (String wrong : List.of("hello, password\n", "[1]\n", "\n", "{\"verb\":\n")) {
                try (SocketChannel channel = raw(data)) {
                    send(channel, wrong);
                    JsonLines lines = new JsonLines(channel, 1000);
                    assertThat(String.valueOf(lines.read()))
                            .startsWith("{\"ok\":false,\"error\":\"the request is not ")
                            .doesNotContain("password");
                    assertThat(lines.read()).isNull();
                }
            }
        }
    }

    @Test
    void a_request_that_does_not_end_is_cut_at_its_limit() throws IOException, JsonLines.Malformed {
        try (ControlSocket _ = ControlSocket.open(data, VERBS);
                SocketChannel channel = raw(data)) {
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    for (int megabyte = 0; megabyte < 64; megabyte++) {
                        send(channel, "x".repeat(1 << 20));
                    }
                } catch (IOException _) {
                    // The server has had enough.
                }
            });
            // The refusal may be lost when the server closes a connection that it has not read to its end.
            try {
                assertThat(String.valueOf(new JsonLines(channel, 1000).read()))
                        .contains("longer than " + ControlSocket.MAX_REQUEST_BYTES);
            } catch (IOException _) {
                assertThat(channel.isConnected()).isTrue();
            }
            assertThat(join(sender)).isTrue();
        }
    }

    @Test
    void more_connections_than_the_limit_are_refused() throws IOException {
        List<ControlClient> clients = new ArrayList<>();
        try (ControlSocket _ = ControlSocket.open(data, VERBS)) {
            for (int number = 0; number < ControlSocket.MAX_CONNECTIONS; number++) {
                ControlClient client = connect(data);
                client.call("echo", Json.object());
                clients.add(client);
            }
            try (ControlClient tooMany = connect(data)) {
                assertThatExceptionOfType(AdminException.class).isThrownBy(() -> tooMany.call("echo", Json.object()));
            }
            assertThat(clients.getFirst().call("echo", Json.object()).isEmpty()).isTrue();
        } finally {
            clients.forEach(ControlClient::close);
        }
    }

    @Test
    void only_the_owner_may_open_the_socket() throws IOException {
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (ControlSocket _ = ControlSocket.open(data, VERBS)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("control.sock"))))
                    .isEqualTo("rw-------");
            assertThat(data)
                    .isDirectoryNotContaining(
                            file -> file.getFileName().toString().startsWith(".c"));
        }
    }

    @Test
    void a_socket_left_behind_is_detected_and_replaced() throws IOException {
        Path socket = data.resolve("control.sock");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket))
                .close();
        assertThat(socket).exists();
        assertThat(ControlClient.connect(data)).isNull();

        try (ControlSocket _ = ControlSocket.open(data, VERBS);
                ControlClient client = connect(data)) {
            assertThat(client.call("echo", Json.object()).isEmpty()).isTrue();
        }
        assertThat(socket).doesNotExist();
        assertThat(ControlClient.connect(data)).isNull();
    }

    @Test
    void a_data_directory_with_a_long_path_has_its_socket_elsewhere() throws IOException {
        Path deep = data.resolve("d".repeat(60)).resolve("e".repeat(60));
        Files.createDirectories(deep);
        Path socket;
        try (ControlSocket _ = ControlSocket.open(deep, VERBS);
                ControlClient client = connect(deep)) {
            socket = Path.of(Files.readString(deep.resolve("control.path")));
            assertThat(client.call("echo", Json.object().put("far", true))).hasToString("{\"far\":true}");
            assertThat(deep.resolve("control.sock")).doesNotExist();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
                    .isEqualTo("rwx------");
        }
        assertThat(socket.getParent()).doesNotExist();
        assertThat(deep).isEmptyDirectory();
    }

    @Test
    void a_record_left_behind_names_no_server() throws IOException {
        Files.writeString(
                data.resolve("control.path"), data.resolve("gone/control.sock").toString());
        assertThat(ControlClient.connect(data)).isNull();

        try (ControlSocket _ = ControlSocket.open(data, VERBS);
                ControlClient client = connect(data)) {
            assertThat(client.call("echo", Json.object()).isEmpty()).isTrue();
        }
    }

    @Test
    void a_request_that_stops_the_server_is_answered_before_its_connection_ends() throws IOException {
        AtomicReference<ControlSocket> socket = new AtomicReference<>();
        CountDownLatch closed = new CountDownLatch(1);
        VerbRegistry stopping = new VerbRegistry(ServerVerbs.of(new FakeServer() {
            @Override
            public void stop() {
                Thread.ofVirtual().start(() -> {
                    socket.get().close();
                    closed.countDown();
                });
            }
        }));
        socket.set(ControlSocket.open(data, stopping));
        try (ControlClient client = connect(data)) {
            assertThat(client.call("stop", Json.object()).isEmpty()).isTrue();
            assertThat(await(closed)).isTrue();
        }
        assertThat(ControlClient.connect(data)).isNull();
    }

    @Test
    void two_verbs_of_one_name_are_refused() {
        AdminVerb verb = AdminVerb.of("echo", Arguments::values);

        assertThatIllegalArgumentException().isThrownBy(() -> new VerbRegistry(List.of(verb, verb)));
    }

    private static void send(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static boolean join(Thread thread) {
        try {
            return thread.join(Duration.ofSeconds(20));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_server_that_is_starting_says_so_and_can_be_told_to_stop() {
        AtomicReference<String> told = new AtomicReference<>("");
        VerbRegistry verbs = ServerVerbs.whileStarting(() -> told.set("stop"));
        Arguments none = new Arguments(Json.object());
        assertThat(verbs.run("status", none).get("state").stringValue()).isEqualTo("starting");
        assertThatExceptionOfType(AdminException.class)
                .isThrownBy(() -> verbs.run("user.list", none))
                .withMessageContaining("still starting");
        verbs.run("stop", none);
        assertThat(told).hasValue("stop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "half/a/pa", "\0"})
    void a_damaged_record_of_where_the_socket_is_does_no_harm(String content) throws Exception {
        Files.writeString(data.resolve("control.path"), content);
        assertThat(ControlPath.find(data)).isNull();
        try (ControlSocket _ = ControlSocket.open(data, VERBS)) {
            assertThat(ControlPath.find(data)).isNotNull();
        }
    }
}
