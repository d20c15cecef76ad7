// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.form;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatatypesTest {
    @ParameterizedTest
    @CsvSource({
        "xs:string, anything",
        "x:own, anything",
        "xs:future, anything",
        "xs:boolean, true",
        "xs:boolean, 0",
        "xs:byte, -128",
        "xs:byte, +127",
        "xs:short, 32767",
        "xs:int, -2147483648",
        "xs:int, ' 2147483647 '",
        "xs:long, 9223372036854775807",
        "xs:integer, 123456789012345678901234567890",
        "xs:nonNegativeInteger, 0",
        "xs:positiveInteger, 1",
        "xs:negativeInteger, -1",
        "xs:nonPositiveInteger, -0",
        "xs:unsignedByte, 255",
        "xs:unsignedLong, 18446744073709551615",
        "xs:decimal, -1.50",
        "xs:decimal, .5",
        "xs:decimal, 5.",
        "xs:double, 1e308",
        "xs:double, -INF",
        "xs:double, NaN",
        "xs:float, 1.5E-3",
        "xs:date, 2024-02-29",
        "xs:date, 2024-02-29+01:00",
        "xs:date, 2024-02-29Z",
        "xs:dateTime, 2024-02-29T12:00:00Z",
        "xs:time, 16:00:00",
        "xs:time, 16:00:00.5-05:00",
        "xs:anyURI, xmpp:a@b",
        "xs:language, de-AT"
    })
    void spellingsOfADatatypeAreAccepted(String datatype, String text) {
        assertThat(Datatypes.accepts(datatype, text)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "xs:boolean, yes",
        "xs:byte, 128",
        "xs:byte, -129",
        "xs:int, 2147483648",
        "xs:int, 1.0",
        "xs:int, 0x1",
        "xs:int, ''",
        "xs:int, ١",
        "xs:long, 9223372036854775808",
        "xs:nonNegativeInteger, -1",
        "xs:positiveInteger, 0",
        "xs:unsignedByte, 256",
        "xs:integer, 1e3",
        "xs:decimal, 1e3",
        "xs:decimal, .",
        "xs:double, Infinity",
        "xs:double, 0x1p3",
        "xs:double, 1d",
        "xs:date, 2023-02-29",
        "xs:date, 2024-02-29T",
        "xs:date, 2024-02-2",
        "xs:dateTime, 2024-02-29",
        "xs:dateTime, 2024-02-29T12:00:00",
        "xs:time, 25:00:00",
        "xs:anyURI, 'a b'",
        "xs:anyURI, ''",
        "xs:language, d_E"
    })
    void otherSpellingsAreNot(String datatype, String text) {
        assertThat(Datatypes.accepts(datatype, text)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "xs:int, 5, 5, 5, true",
        "xs:int, 4, 5, , false",
        "xs:int, 6, , 5, false",
        "xs:int, 6, , , true",
        "xs:int, 6, x, y, true",
        "xs:decimal, 1.0, 1.00, 1, true",
        "xs:double, INF, 1e308, , true",
        "xs:double, NaN, , 5, false",
        "xs:double, -INF, -1e308, , false",
        "xs:date, 2024-02-29, 2024-02-28, 2024-03-01, true",
        "xs:date, 2024-02-29-05:00, 2024-02-29Z, , true",
        "xs:date, 2024-02-29+05:00, 2024-02-29Z, , false",
        "xs:time, 16:00:00, 09:00:00, 17:00:00, true",
        "xs:time, 16:00:00-05:00, 09:00:00Z, 17:00:00Z, false",
        "xs:dateTime, 2024-02-29T12:00:00.5Z, 2024-02-29T12:00:00.4Z, 2024-02-29T12:00:00.6Z, true",
        "xs:string, b, c, d, true"
    })
    void rangesFollowTheOrderOfTheDatatype(String datatype, String text, String min, String max, boolean inside) {
        assertThat(Datatypes.inRange(datatype, text, min, max)).isEqualTo(inside);
    }

    @Test
    void hugeSpellingsAreRefusedBeforeTheyAreComputed() {
        assertThat(Datatypes.accepts("xs:integer", "9".repeat(1_000))).isTrue();
        for (String datatype : new String[] {"xs:integer", "xs:decimal", "xs:double"}) {
            assertThat(Datatypes.accepts(datatype, "9".repeat(1_001)))
                    .as(datatype)
                    .isFalse();
        }
    }
}
