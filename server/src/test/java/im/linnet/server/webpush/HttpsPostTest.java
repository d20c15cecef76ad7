// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.webpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hostile server may answer. */
class HttpsPostTest {
    private static HttpsPost.Response read(String answer) throws IOException {
        return HttpsPost.read(new ByteArrayInputStream(answer.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void statusAndRetryAfterAreRead() throws IOException {
        assertThat(read("HTTP/1.1 429 Too Many\r\nServer: x\r\nretry-AFTER:  7 \r\n\r\nbody"))
                .isEqualTo(new HttpsPost.Response(429, "7"));
        assertThat(read("HTTP/1.0 201\r\n\r\n")).isEqualTo(new HttpsPost.Response(201, null));
        assertThat(read("HTTP/1.1 103 Early\r\nRetry-After: 1\r\n\r\nHTTP/1.1 201 Created\r\n\r\n"))
                .isEqualTo(new HttpsPost.Response(201, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 201",
                "HTTP/1.1 201 OK\r\nA: b\r\n",
                "SSH-2.0\r\n\r\n",
                "HTTP/1.1 20\r\n\r\n",
                "HTTP/1.1 999999 x\r\n\r\n",
                "HTTP/2 201\r\n\r\n",
                "HTTP/1.1  201\r\n\r\n"
            })
    void whatIsNotAnAnswerIsRefused(String answer) {
        assertThatThrownBy(() -> read(answer)).isInstanceOf(IOException.class);
    }

    @Test
    void endlessAnswersEnd() {
        String line = "A: b\r\n";
        for (String answer : new String[] {
            "HTTP/1.1 201 " + "x".repeat(10_000) + "\r\n\r\n",
            "HTTP/1.1 201 OK\r\n" + line.repeat(200) + "\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n".repeat(1_000) + "HTTP/1.1 201 OK\r\n\r\n"
        }) {
            assertThatThrownBy(() -> read(answer))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("too");
        }
    }
}
