// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.push;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.Push;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WebPushContentTest {
    @Test
    void whatIsTooLongForABrowserIsLeftOut() {
        byte[] content = WebPushFeature.content(
                Jid.of("juliet@example.org"),
                new Push.Summary(1, 2, Jid.of("romeo@example.org"), "\u0007".repeat(700)),
                false);

        assertThat(new String(content, StandardCharsets.UTF_8))
                .isEqualTo("{\"account\":\"juliet@example.org\",\"messages\":1,\"subscriptions\":2,"
                        + "\"from\":\"romeo@example.org\"}");
    }
}
