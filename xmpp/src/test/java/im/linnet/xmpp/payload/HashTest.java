// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.xmpp.TestXml;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashTest {
    private static final byte[] ABC = "abc".getBytes(US_ASCII);

    @ParameterizedTest
    @CsvSource({
        "MD5, 900150983cd24fb0d6963f7d28e17f72",
        "SHA_1, a9993e364706816aba3e25717850c26c9cd0d89d",
        "SHA_224, 23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
        "SHA_256, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "SHA_384, cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc235"
                + "8baeca134c825a7",
        "SHA_512, ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a83"
                + "6ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "SHA3_256, 3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
        "SHA3_512, b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c9"
                + "1a7ec57647e3934057340b4cf408d5a56592f8274eec53f0",
        "BLAKE2B_256, bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319",
        "BLAKE2B_512, ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab7"
                + "92dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
    })
    void functionsHashAsTheirSpecificationsSay(HashAlgorithm algorithm, String hex) {
        assertThat(HexFormat.of().formatHex(algorithm.hash(ABC))).isEqualTo(hex);
        assertThat(HashAlgorithm.ofName(algorithm.textName())).isEqualTo(algorithm);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8, 786a02f742015903c6c6f"
                + "d852552d272912f4740e15847618a86e217f71f5419d25e1031afee585313896444934eb04b903a685b1448b75"
                + "5d56f701afe9be2ce",
        "1, 03170a2e7597b7b7e3d84c05391d139a62b157e78786d8c082f29dcf4c111314, 2fa3f686df876995167e7"
                + "c2e5d74c4c7b6e48f8068fe0e44208344d480f7904c36963e44115fe3eb2a3ac8694c28bcb4f5a0f3276f2e794"
                + "87d8219057a506e4b",
        "127, f2fe67ff342e21b8f45e8f2e0bcd1d9243245d50ee6c78042e9c491388791c72, b6292669ccd38d5f01c"
                + "aae96ba272c76a879a45743afa0725d83b9ebb26665b731f1848c52f11972b6644f554c064fa90780dbbbf3a89"
                + "d4fc31f67df3e5857ef",
        "128, c3582f71ebb2be66fa5dd750f80baae97554f3b015663c8be377cfcb2488c1d1, 2319e3789c47e2daa5f"
                + "e807f61bec2a1a6537fa03f19ff32e87eecbfd64b7e0e8ccff439ac333b040f19b0c4ddd11a61e24ac1fe0f10a"
                + "039806c5dcc0da3d115",
        "129, f7f3c46ba2564ff4c4c162da1f5b605f9f1c4aa6a20652a9f9a337c1a2f5b9c9, f59711d44a031d5f97a"
                + "9413c065d1e614c417ede998590325f49bad2fd444d3e4418be19aec4e11449ac1a57207898bc57d76a1bcf356"
                + "6292c20c683a5c4648f",
        "255, 1d0850ee9bca0abc9601e9deabe1418fedec2fb6ac4150bd5302d2430f9be943, 5b21c5fd88683676124"
                + "74fa2e70e9cfa2201ffeee8fafab5797ad58fefa17c9b5b107da4a3db6320baaf2c8617d5a51df914ae88da386"
                + "7c2d41f0cc14fa67928",
        "256, 39a7eb9fedc19aabc83425c6755dd90e6f9d0c804964a1f4aaeea3b9fb599835, 1ecc896f34d3f9cac48"
                + "4c73f75f6a5fb58ee6784be41b35f46067b9c65c63a6794d3d744112c653f73dd7deb6666204c5a9bfa5b46081"
                + "fc10fdbe7884fa5cbf8",
        "257, 45f7f084c30bac7cbae2e1963bc6e6b0d8cb227a12927e97fb941d288fb1f9a3, d8bfe068de0b4f9fa87"
                + "6a3f8024eb9f7b0029fd5dcf251199e065cee89e1a282c8dbf0442f2ade7294ac1c6be19b388dc990c34d8cb79"
                + "f5f10c54fa813834fda",
        "1000, c636324d47d89f2b2434dc2c994100663fbbaea880ff020fc5de89dd0f77a1ec, 9fe687126e65663130"
                + "81b43167cbfa0b4f721b45a5afd4076af327765d63a616478ffbd1cd5fbe4033e8638b8bcf8de6b3978b54a30f"
                + "1d9d8d68fbe66c2b74cf"
    })
    void blake2bHashesAnyLength(int length, String hex256, String hex512) {
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++) {
            data[i] = (byte) i;
        }

        assertThat(HexFormat.of().formatHex(HashAlgorithm.BLAKE2B_256.hash(data)))
                .isEqualTo(hex256);
        assertThat(HexFormat.of().formatHex(HashAlgorithm.BLAKE2B_512.hash(data)))
                .isEqualTo(hex512);
    }

    @ParameterizedTest
    @EnumSource(HashAlgorithm.class)
    void digestsDoNotDependOnHowTheDataComesAndCanBeUsedAgain(HashAlgorithm algorithm) {
        byte[] data = new byte[1_000];
        MessageDigest digest = algorithm.digest();
        for (int i = 0; i < data.length; i++) {
            digest.update(data[i]);
        }
        byte[] byteByByte = digest.digest();
        digest.update(data, 0, 300);
        digest.update(data, 300, 700);

        assertThat(byteByByte).isEqualTo(algorithm.hash(data));
        assertThat(digest.digest()).isEqualTo(byteByByte).hasSize(digest.getDigestLength());
    }

    @Test
    void adviceFollowsTheRecommendations() {
        assertThat(List.of(HashAlgorithm.SHA_256, HashAlgorithm.SHA3_256, HashAlgorithm.BLAKE2B_512))
                .allMatch(algorithm -> algorithm.support() == HashAlgorithm.Support.MUST && algorithm.isSecure());
        assertThat(HashAlgorithm.MD5.isSecure()).isFalse();
        assertThat(HashAlgorithm.SHA_1.isSecure()).isFalse();
        assertThat(HashAlgorithm.SHA_384.isSecure()).isTrue();
        assertThat(HashAlgorithm.ofName("md2")).isNull();
        assertThat(HashAlgorithm.ofName(null)).isNull();
    }

    @Test
    void featuresHaveTheNamesOfTheRegistry() {
        assertThat(HashAlgorithm.SHA3_256.feature()).isEqualTo("urn:xmpp:hash-function-text-names:sha3-256");
        assertThat(HashAlgorithm.BLAKE2B_512.feature()).isEqualTo("urn:xmpp:hash-function-text-names:id-blake2b512");
        assertThat(HashAlgorithm.BLAKE2B_256.feature()).isEqualTo("urn:xmpp:hash-function-text-names:id-blake2b256");
    }

    @Test
    void hashesAreReadAndWritten() {
        Element parent = TestXml.parse("""
                <file xmlns='urn:file'>
                  <hash xmlns='urn:xmpp:hashes:2' algo='sha-1'>2AfMGH8O7UNPTvUVAM9aK13mpCY=</hash>
                  <hash xmlns='urn:xmpp:hashes:2' algo='future'>2XarmwTlNxDAMkvymloX3S5+VbylNrJt/l5QyPa+YoU=</hash>
                  <hash-used xmlns='urn:xmpp:hashes:2' algo='sha-256'/>
                </file>""");

        List<Hash> hashes = Hash.in(parent);

        assertThat(hashes)
                .containsExactly(
                        new Hash("sha-1", "2AfMGH8O7UNPTvUVAM9aK13mpCY="),
                        new Hash("future", "2XarmwTlNxDAMkvymloX3S5+VbylNrJt/l5QyPa+YoU="));
        assertThat(hashes.getFirst().toElement()).isEqualTo(parent.elements().getFirst());
        assertThat(hashes.getFirst().bytes()).hasSize(20);
        assertThat(Hash.used(parent)).isEqualTo(HashAlgorithm.SHA_256);
        assertThat(Hash.usedElement(HashAlgorithm.SHA_256))
                .isEqualTo(parent.elements().getLast());
        assertThat(Hash.used(Element.of("a", "b"))).isNull();
    }

    @Test
    void hashesMatchTheirDataOnly() {
        Hash hash = Hash.of(HashAlgorithm.SHA_256, ABC);

        assertThat(hash.matches(ABC)).isTrue();
        assertThat(hash.matches(new byte[0])).isFalse();
        assertThat(new Hash("future", hash.value()).matches(ABC)).isFalse();
    }

    @Test
    void paddingMayBeMissingOnTheWire() {
        assertThat(Hash.of(TestXml.parse("<hash xmlns='urn:xmpp:hashes:2' algo='a'> AA </hash>")))
                .isEqualTo(new Hash("a", "AA=="));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<f><hash xmlns='urn:xmpp:hashes:2'>AAAA</hash></f>",
                "<f><hash xmlns='urn:xmpp:hashes:2' algo=''>AAAA</hash></f>",
                "<f><hash xmlns='urn:xmpp:hashes:2' algo='sha-1'/></f>",
                "<f><hash xmlns='urn:xmpp:hashes:2' algo='sha-1'>A</hash></f>",
                "<f><hash xmlns='urn:xmpp:hashes:2' algo='sha-1'>AA AA</hash></f>",
                "<f><hash xmlns='urn:xmpp:hashes:2' algo='sha-1'>-_-_</hash></f>",
                "<f><hash xmlns='urn:xmpp:hashes:2' algo='sha-1'>AAAA</hash>"
                        + "<hash xmlns='urn:xmpp:hashes:2' algo='sha-1'>AAAB</hash></f>"
            })
    void hashesThatAreNotValidAreRefused(String xml) {
        assertThatThrownBy(() -> Hash.in(TestXml.parse(xml)))
                .isInstanceOfSatisfying(
                        StanzaException.class,
                        e -> assertThat(e.error().condition()).isEqualTo(ErrorCondition.BAD_REQUEST));
    }
}
