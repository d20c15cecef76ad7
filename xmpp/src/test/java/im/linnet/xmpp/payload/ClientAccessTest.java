// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.TestXml;
import im.linnet.xmpp.xml.Element;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientAccessTest {
    @Test
    void the_example_of_the_specification() {
        Element payload = TestXml.parse("""
                <clients xmlns="urn:xmpp:cam:0">
                  <client connected="true" id="zeiP41HLglIu" type="session">
                    <first-seen>2023-04-06T14:26:08Z</first-seen>
                    <last-seen>2023-04-06T14:37:25Z</last-seen>
                    <auth>
                      <password/>
                    </auth>
                    <permission status="unrestricted"/>
                    <user-agent>
                      <software>Gajim</software>
                      <uri>https://gajim.org/</uri>
                      <device>Juliet's laptop</device>
                    </user-agent>
                  </client>
                  <client connected="false" id="HjEEr45_LQr" type="access">
                    <first-seen>2023-03-27T15:16:09Z</first-seen>
                    <last-seen>2023-03-27T15:37:24Z</last-seen>
                    <auth>
                        <grant/>
                    </auth>
                    <permission status="normal"/>
                    <user-agent>
                      <software>REST client</software>
                    </user-agent>
                  </client>
                  <client id='incomplete'/>
                </clients>""");
        assertThat(ClientAccess.clientsOf(payload))
                .containsExactly(
                        new ClientAccess.Client(
                                "zeiP41HLglIu",
                                true,
                                Instant.parse("2023-04-06T14:26:08Z"),
                                Instant.parse("2023-04-06T14:37:25Z"),
                                List.of(ClientAccess.Auth.PASSWORD),
                                "Gajim",
                                "Juliet's laptop"),
                        new ClientAccess.Client(
                                "HjEEr45_LQr",
                                false,
                                Instant.parse("2023-03-27T15:16:09Z"),
                                Instant.parse("2023-03-27T15:37:24Z"),
                                List.of(ClientAccess.Auth.GRANT),
                                "REST client",
                                null));
    }

    @Test
    void what_is_written_is_read() {
        ClientAccess.Client client = new ClientAccess.Client(
                "1",
                false,
                Instant.parse("2023-03-27T15:16:09Z"),
                Instant.parse("2023-03-27T15:37:24Z"),
                List.of(ClientAccess.Auth.PASSWORD, ClientAccess.Auth.FAST),
                null,
                null);
        Element written = ClientAccess.clients(List.of(client));
        assertThat(ClientAccess.clientsOf(written)).containsExactly(client);
        assertThat(written.elements().getFirst().child("user-agent")).isNull();
        assertThat(ClientAccess.revoke("1").attribute("id")).isEqualTo("1");
    }
}
