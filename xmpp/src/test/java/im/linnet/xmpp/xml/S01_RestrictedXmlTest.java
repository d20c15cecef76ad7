// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import static im.linnet.xmpp.xml.Feed.ROOT;
import static im.linnet.xmpp.xml.Feed.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.xmpp.xml.XmlException.Kind;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No document type, no processing instruction, no comment, no entity is read, wherever it stands. */
class S01_RestrictedXmlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE lolz [<!ENTITY lol 'lol'><!ENTITY lol2 '&lol;&lol;'>]>",
                "<!DOCTYPE s SYSTEM 'file:///etc/passwd'>",
                "<!DOCTYPE s [<!ENTITY xxe SYSTEM 'http://127.0.0.1/'>]>",
                "<!-- comment -->",
                "<?target data?>",
            })
    void isRefusedBeforeInAndAfterElements(String prohibited) {
        assertThat(kindOf(prohibited + ROOT)).isEqualTo(Kind.RESTRICTED);
        assertThat(kindOf("<?xml version='1.0'?>" + prohibited + ROOT)).isEqualTo(Kind.RESTRICTED);
        assertThat(kindOf(ROOT + prohibited)).isEqualTo(Kind.RESTRICTED);
        assertThat(kindOf(ROOT + "<iq><query>" + prohibited)).isEqualTo(Kind.RESTRICTED);
        assertThatThrownBy(() -> XmlStreamParser.parseDocument(utf8(prohibited + "<body/>"), XmlLimits.UNAUTHENTICATED))
                .isInstanceOfSatisfying(
                        XmlException.class, e -> assertThat(e.kind()).isEqualTo(Kind.RESTRICTED));
    }

    @Test
    void onlyThePredefinedEntitiesAreResolved() {
        for (String entity : new String[] {"lol", "nbsp", "LT", "ampx", "xxe", "a:b", "\u00e9"}) {
            assertThat(kindOf(ROOT + "<a>&" + entity + ";</a>")).isEqualTo(Kind.RESTRICTED);
            assertThat(kindOf(ROOT + "<a b='&" + entity + ";'/>")).isEqualTo(Kind.RESTRICTED);
        }
    }

    private static Kind kindOf(String stream) {
        Feed.Outcome outcome = Feed.run(utf8(stream), XmlLimits.UNAUTHENTICATED, Feed.WHOLE);
        Feed.Outcome single = Feed.run(utf8(stream), XmlLimits.UNAUTHENTICATED, Feed.SINGLE);
        assertThat(single).isEqualTo(outcome);
        assertThat(outcome.failure()).isNotNull();
        return Objects.requireNonNull(outcome.failure());
    }
}
