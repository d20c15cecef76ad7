// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import static im.linnet.xmpp.xml.Feed.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names that a peer makes up leave nothing behind. */
class S21_BoundedPoolTest {
    private final StringPool pool = new StringPool();

    private String get(String text) {
        byte[] bytes = utf8("''" + text + "''''''''");
        return pool.get(bytes, 2, 2 + text.length());
    }

    @Test
    void millionNamesAreForgottenButForAFew() {
        List<WeakReference<String>> names = new ArrayList<>();
        for (int i = 0; i < 1_000_000; i++) {
            String name = get("made-up-name-" + i);
            if (i % 1_000 == 0) {
                names.add(new WeakReference<>(name));
            }
        }
        // A forced collection clears what nothing holds; several, since one may only have begun.
        long alive = names.size();
        for (int i = 0; i < 20 && alive > 64; i++) {
            System.gc();
            alive = names.stream().filter(name -> name.get() != null).count();
        }
        assertThat(alive).isLessThanOrEqualTo(64);
    }

    @Test
    void everyLengthAndWordComesBackAsItIs() {
        for (int length = 1; length < 120; length++) {
            String text = "abcdefghijklmnopqrstuvwxyz".repeat(5).substring(0, length);
            assertThat(get(text)).isEqualTo(text);
            assertThat(get(text)).isEqualTo(text);
            for (int i = 0; i < length; i++) {
                String other = text.substring(0, i) + '-' + text.substring(i + 1);
                assertThat(get(other)).isEqualTo(other);
                assertThat(StringPool.word(utf8(other), 0, length)).isEqualTo(other);
            }
        }
        for (String word : Words.ALL.split("\\s+", -1)) {
            if (!word.isEmpty()) {
                assertThat(get(word)).isEqualTo(word).isSameAs(get(word));
            }
        }
    }

    @Test
    void whatComesAgainIsTheSameObject() {
        String name = get("not-a-word-of-the-protocol-at-all");

        assertThat(get("not-a-word-of-the-protocol-at-all")).isSameAs(name);
        assertThat(get("message")).isSameAs(new StringPool().get("message".getBytes(StandardCharsets.UTF_8), 0, 7));
    }
}
