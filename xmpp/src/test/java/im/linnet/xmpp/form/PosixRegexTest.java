// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.form;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PosixRegexTest {
    private static boolean matches(String pattern, String text) {
        return requireNonNull(PosixRegex.compile(pattern), pattern).matches(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '"',
            value = {
                "([0-9]{3})-([0-9]{2})-([0-9]{4}) 123-12-1234 true",
                "([0-9]{3})-([0-9]{2})-([0-9]{4}) 123-12-123 false",
                "([0-9]{3})-([0-9]{2})-([0-9]{4}) 1123-12-1234 false",
                "a* \"\" true",
                "a+ \"\" false",
                "a+ aaa true",
                "a? aa false",
                "a{2,3} a false",
                "a{2,3} aaa true",
                "a{2,3} aaaa false",
                "a{2,} aaaaa true",
                "a{0} \"\" true",
                "a{0} a false",
                "a|bc|d bc true",
                "a|bc|d abc false",
                "(a|b)*c ababc true",
                "(|a)b b true",
                "() \"\" true",
                "^ab$ ab true",
                "a^b ab false",
                "^*ab ab true",
                "$ \"\" true",
                "a\\.b a.b true",
                "a\\.b axb false",
                ". 😀 true",
                ". ab false",
                "[^a-c] d true",
                "[^a-c] b false",
                "[]a] ] true",
                "[^]a] ] false",
                "[a-] - true",
                "[+--] , true",
                "[\\d] d true",
                "[\\d] 1 false",
                "[😀-😂] 😁 true",
                "[[:alpha:]_]+ Ψa_ true",
                "[[:digit:]]{2} 1a false",
                "[[:upper:]][[:lower:]] Aa true",
                "[[:space:]] x false",
                "[[:xdigit:]]+ 0aF true",
                "[[:punct:]] ! true",
                "[[:punct:]] a false",
                "\\d\\D\\w\\W\\s* 1a1! true",
                "(?:ab)+? abab true",
                "a}b a}b true",
                "a]b a]b true"
            })
    void expressionsMatchWholeTexts(String pattern, String text, boolean match) {
        assertThat(matches(pattern, text)).isEqualTo(match);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                ")",
                "a)",
                "[",
                "[a",
                "[]",
                "[z-a]",
                "[[:foo:]]",
                "[[.a.]]",
                "[[=a=]]",
                "*a",
                "a|*",
                "a{",
                "a{x}",
                "a{2",
                "a{3,2}",
                "a{256}",
                "a{99999999999}",
                "\\",
                "\\1",
                "\\b",
                "(?=a)",
                "(?<a>b)",
                "((a)"
            })
    void whatIsNotOfPosixIsRefused(String pattern) {
        assertThat(PosixRegex.compile(pattern)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((((((a{255}){255}){255}){255}){255}){255})",
                "(((((){255}){255}){255}){255})",
                "((((a{0,255}){0,255}){0,255}){0,255})",
                "(((((a|b){1,100}){1,100})*)*)*"
            })
    void expressionsThatUnfoldTooFarAreRefused(String pattern) {
        assertThat(PosixRegex.compile(pattern)).isNull();
    }

    @Test
    void longAndDeepExpressionsAreRefused() {
        assertThat(PosixRegex.compile("a".repeat(1_000))).isNotNull();
        assertThat(PosixRegex.compile("a".repeat(1_001))).isNull();
        assertThat(PosixRegex.compile("(".repeat(30) + ")".repeat(30))).isNotNull();
        assertThat(PosixRegex.compile("(".repeat(31) + ")".repeat(31))).isNull();
        assertThat(PosixRegex.compile("a" + "*".repeat(250))).isNotNull();
        assertThat(PosixRegex.compile("a" + "*".repeat(251))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+b", "(a*)*b", "(a|a)*b", "(a|aa)+b", "((a{0,20}){0,20}){0,2}b", "(.*)*b"})
    void catastrophicExpressionsAreNot(String pattern) {
        // A backtracking matcher would not come to an end before the sun does.
        assertThat(matches(pattern, "a".repeat(4_000))).isFalse();
    }

    @Test
    void randomExpressionsMatchAsThoseOfTheJdkDo() {
        Random random = new Random(20_240_229);
        int matched = 0;
        for (int i = 0; i < 20_000; i++) {
            String pattern = pattern(random, 3);
            String text = text(random);
            boolean expected =
                    Pattern.compile(pattern, Pattern.DOTALL).matcher(text).matches();
            assertThat(matches(pattern, text)).as("%s on %s", pattern, text).isEqualTo(expected);
            matched += expected ? 1 : 0;
        }
        assertThat(matched).isBetween(1_000, 19_000);
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(6), 'a', 'd')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String pattern(Random random, int depth) {
        String atom = depth == 0
                ? new String[] {"a", "b", "c", ".", "[ab]", "[^a]", "[b-c]"}[random.nextInt(7)]
                : switch (random.nextInt(4)) {
                    case 0 -> pattern(random, depth - 1) + pattern(random, depth - 1);
                    case 1 -> '(' + pattern(random, depth - 1) + '|' + pattern(random, depth - 1) + ')';
                    case 2 -> '(' + pattern(random, depth - 1) + ')';
                    default -> pattern(random, depth - 1);
                };
        boolean closed = depth == 0 || atom.endsWith(")") && atom.startsWith("(") && atom.indexOf('(', 1) < 0;
        return closed ? atom + new String[] {"", "", "*", "+", "?", "{2}", "{1,2}", "{0,}"}[random.nextInt(8)] : atom;
    }
}
