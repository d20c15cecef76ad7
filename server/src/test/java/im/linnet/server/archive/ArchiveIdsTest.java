// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveIdsTest {
    private static final long OWNER = 123_456_789_012L;

    private final ArchiveIds ids = new ArchiveIds(secret(1));

    private static byte[] secret(int seed) {
        byte[] secret = new byte[32];
        new Random(seed).nextBytes(secret);
        return secret;
    }

    @Test
    void anIdStandsForItsMessage() {
        Random random = new Random(2);
        for (int i = 0; i < 1_000; i++) {
            long owner = random.nextLong() >>> 1;
            long message = (random.nextLong() >>> 1) | 1;
            assertThat(ids.encode(owner, message)).hasSize(22);
            assertThat(ids.decode(owner, ids.encode(owner, message))).hasValue(message);
        }
    }

    @Test
    void idsOfOneArchiveAreTheSameAfterAStartAndDifferentFromAllOthers() {
        assertThat(new ArchiveIds(secret(1)).encode(OWNER, 7)).isEqualTo(ids.encode(OWNER, 7));
        assertThat(new ArchiveIds(secret(2)).encode(OWNER, 7)).isNotEqualTo(ids.encode(OWNER, 7));
        Set<String> different = new HashSet<>();
        for (int i = 1; i <= 1_000; i++) {
            different.add(ids.encode(OWNER, i));
            different.add(ids.encode(OWNER + i, 1));
        }
        assertThat(different).hasSize(2_000);
    }

    @Test
    void S15_idsOfOtherArchivesAndForgedOnesAreNone() {
        String id = ids.encode(OWNER, 7);
        assertThat(ids.decode(OWNER + 1, id)).isEmpty();
        assertThat(new ArchiveIds(secret(2)).decode(OWNER, id)).isEmpty();
        Random random = new Random(3);
        String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (int i = 0; i < 10_000; i++) {
            int at = random.nextInt(id.length());
            char other = letters.charAt(random.nextInt(letters.length()));
            String forged = id.substring(0, at) + other + id.substring(at + 1);
            if (!forged.equals(id)) {
                assertThat(ids.decode(OWNER, forged)).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "28482-98726-73623",
                "======================",
                "ÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄ",
                "'; DROP TABLE message"
            })
    void S15_whatIsNoIdIsNone(String text) {
        assertThat(ids.decode(OWNER, text)).isEmpty();
        assertThat(ids.decode(OWNER, text.repeat(1_000))).isEmpty();
    }

    @Test
    void manyThreadsAgree() {
        List<String> expected =
                IntStream.range(0, 2_000).mapToObj(i -> ids.encode(OWNER, i)).toList();
        assertThat(IntStream.range(0, 2_000)
                        .parallel()
                        .mapToObj(i -> ids.encode(OWNER, i))
                        .toList())
                .isEqualTo(expected);
    }
}
