// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.webpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server connects to nothing inside its own network, whatever address a user names. */
class S24_DestinationsTest {
    private final PublicDestinations destinations = new PublicDestinations();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.9.9.9",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.7",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::7f00:1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::1",
                "3fff::1",
                "5f00::1",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void addressesThatAreNotOfThePublicInternetAreRefused(String address) throws UnknownHostException {
        InetAddress parsed = InetAddress.getByName(address);
        String host = address.contains(":") ? '[' + address + ']' : address;

        assertThat(PublicDestinations.isPublic(parsed)).isFalse();
        assertThatThrownBy(() -> destinations.resolve(URI.create("https://" + host + "/push")))
                .isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "100.63.255.255",
                "100.128.0.0",
                "172.15.0.1",
                "172.32.0.1",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2001:200::1",
                "2001:4860::1",
                "2606:4700::1",
                "2a00:1450::1"
            })
    void addressesOfThePublicInternetAreNot(String address) throws IOException {
        String host = address.contains(":") ? '[' + address + ']' : address;

        assertThat(destinations.resolve(URI.create("https://" + host + "/push")).getAddress())
                .isEqualTo(InetAddress.getByName(address));
    }

    @Test
    void namesOfTheServersOwnMachineAreRefused() {
        assertThatThrownBy(() -> destinations.resolve(URI.create("https://localhost/push")))
                .isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://push.example.net/a",
                "ftp://push.example.net/a",
                "https:///a",
                "https:push",
                "/a",
                "https://push.example.net:8443/a",
                "https://push.example.net:0/a",
                "https://user@push.example.net/a",
                "https://push.example.net/a#b",
                "https://under_score/a"
            })
    void whatIsNotAPlainHttpsAddressIsRefused(String uri) {
        assertThatThrownBy(() -> destinations.resolve(URI.create(uri))).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://1.1.1.1/a", "https://1.1.1.1:443/a", "HTTPS://1.1.1.1/a?b=c"})
    void plainOnesAreNot(String uri) throws IOException {
        assertThat(destinations.resolve(URI.create(uri)).getPort()).isEqualTo(443);
    }
}
