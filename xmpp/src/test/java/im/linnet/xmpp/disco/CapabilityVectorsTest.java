// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.disco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import im.linnet.xmpp.TestXml;
import im.linnet.xmpp.Vectors;
import im.linnet.xmpp.payload.Hash;
import im.linnet.xmpp.payload.HashAlgorithm;
import im.linnet.xmpp.xml.Element;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CapabilityVectorsTest {
    static Stream<Arguments> vectors() {
        return Vectors.names("caps").stream()
                .flatMap(name -> Vectors.lines("caps", name + ".txt").stream().map(line -> arguments(name, line)));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void informationHasTheHashOfTheVector(String name, String line) {
        Element query = TestXml.parse(Vectors.text("caps", name + ".xml"));
        String[] words = line.split(" ", -1);
        boolean illFormed = words[1].equals("ill-formed");
        switch (words[0]) {
            case "caps" -> {
                DiscoInfo info = DiscoInfo.of(query);
                if (illFormed) {
                    assertThatThrownBy(() -> EntityCapabilities.ver(info, HashAlgorithm.SHA_1))
                            .isInstanceOf(IllFormedException.class);
                } else {
                    assertThat(EntityCapabilities.ver(info, algorithm(words[1])))
                            .isEqualTo(words[2]);
                    assertThat(new EntityCapabilities(words[1], "urn:node", words[2]).isProvenBy(info))
                            .isTrue();
                }
            }
            case "caps2" -> {
                if (illFormed) {
                    assertThatThrownBy(() -> EntityCapabilities2.input(query, null))
                            .isInstanceOf(IllFormedException.class);
                } else {
                    Hash hash = Hash.of(algorithm(words[1]), EntityCapabilities2.input(query, null));
                    assertThat(hash).isEqualTo(new Hash(words[1], words[2]));
                    assertThat(EntityCapabilities2.isProven(hash, query, null)).isTrue();
                }
            }
            default -> throw new IllegalStateException(line);
        }
    }

    private static HashAlgorithm algorithm(String name) {
        return Objects.requireNonNull(HashAlgorithm.ofName(name));
    }
}
