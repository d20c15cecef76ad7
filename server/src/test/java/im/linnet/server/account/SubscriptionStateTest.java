// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.server.account.SubscriptionState.Transition;
import im.linnet.xmpp.stanza.PresenceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 6121, Appendix A: tables 2 to 9 as they stand there. */
class SubscriptionStateTest {
    private static final String TABLES = """
            Table 2: Processing of outbound "subscribe" stanzas
            |  "None"                  |  MUST [1] |  "None + Pending Out"     |
            |  "None + Pending Out"    |  MUST     |  no state change          |
            |  "None + Pending In"     |  MUST [1] |  "None + Pending Out+In"  |
            |  "None + Pending Out+In" |  MUST     |  no state change          |
            |  "To"                    |  MUST     |  no state change          |
            |  "To + Pending In"       |  MUST     |  no state change          |
            |  "From"                  |  MUST [1] |  "From + Pending Out"     |
            |  "From + Pending Out"    |  MUST     |  no state change          |
            |  "Both"                  |  MUST     |  no state change          |
            Table 3: Processing of outbound "unsubscribe" stanzas
            |  "None"                  |  MUST    |  no state change          |
            |  "None + Pending Out"    |  MUST    |  "None"                   |
            |  "None + Pending In"     |  MUST    |  no state change          |
            |  "None + Pending Out+In" |  MUST    |  "None + Pending In"      |
            |  "To"                    |  MUST    |  "None"                   |
            |  "To + Pending In"       |  MUST    |  "None + Pending In"      |
            |  "From"                  |  MUST    |  no state change          |
            |  "From + Pending Out"    |  MUST    |  "From"                   |
            |  "Both"                  |  MUST    |  "From"                   |
            Table 4: Processing of outbound "subscribed" stanzas
            |  "None"                  |  M.N.    |  pre-approval [1]         |
            |  "None + Pending Out"    |  M.N.    |  pre-approval [1]         |
            |  "None + Pending In"     |  MUST    |  "From"                   |
            |  "None + Pending Out+In" |  MUST    |  "From + Pending Out"     |
            |  "To"                    |  M.N.    |  pre-approval [1]         |
            |  "To + Pending In"       |  MUST    |  "Both"                   |
            |  "From"                  |  M.N.    |  no state change          |
            |  "From + Pending Out"    |  M.N.    |  no state change          |
            |  "Both"                  |  M.N.    |  no state change          |
            Table 5: Processing of outbound "unsubscribed" stanzas
            |  "None"                  |  S.N.    |  no state change [1]      |
            |  "None + Pending Out"    |  S.N.    |  no state change [1]      |
            |  "None + Pending In"     |  MUST    |  "None"                   |
            |  "None + Pending Out+In" |  MUST    |  "None + Pending Out"     |
            |  "To"                    |  S.N.    |  no state change [1]      |
            |  "To + Pending In"       |  MUST    |  "To"                     |
            |  "From"                  |  MUST    |  "None"                   |
            |  "From + Pending Out"    |  MUST    |  "None + Pending Out"     |
            |  "Both"                  |  MUST    |  "To"                     |
            Table 6: Processing of inbound "subscribe" stanzas
            |  "None"                  |  MUST [1]  |  "None + Pending In"     |
            |  "None + Pending Out"    |  MUST      |  "None + Pending Out+In" |
            |  "None + Pending In"     |  S.N.      |  no state change         |
            |  "None + Pending Out+In" |  S.N.      |  no state change         |
            |  "To"                    |  MUST      |  "To + Pending In"       |
            |  "To + Pending In"       |  S.N.      |  no state change         |
            |  "From"                  |  S.N. [2]  |  no state change         |
            |  "From + Pending Out"    |  S.N. [2]  |  no state change         |
            |  "Both"                  |  S.N. [2]  |  no state change         |
            Table 7: Processing of inbound "unsubscribe" stanzas
            |  "None"                  |  S.N.      |  no state change         |
            |  "None + Pending Out"    |  S.N.      |  no state change         |
            |  "None + Pending In"     |  MUST [1]  |  "None"                  |
            |  "None + Pending Out+In" |  MUST [1]  |  "None + Pending Out"    |
            |  "To"                    |  S.N.      |  no state change         |
            |  "To + Pending In"       |  MUST [1]  |  "To"                    |
            |  "From"                  |  MUST [1]  |  "None"                  |
            |  "From + Pending Out"    |  MUST [1]  |  "None + Pending Out"    |
            |  "Both"                  |  MUST [1]  |  "To"                    |
            Table 8: Processing of inbound "subscribed" stanzas
            |  "None"                  |  S.N.      |  no state change         |
            |  "None + Pending Out"    |  MUST      |  "To"                    |
            |  "None + Pending In"     |  S.N.      |  no state change         |
            |  "None + Pending Out+In" |  MUST      |  "To + Pending In"       |
            |  "To"                    |  S.N.      |  no state change         |
            |  "To + Pending In"       |  S.N.      |  no state change         |
            |  "From"                  |  S.N.      |  no state change         |
            |  "From + Pending Out"    |  MUST      |  "Both"                  |
            |  "Both"                  |  S.N.      |  no state change         |
            Table 9: Processing of inbound "unsubscribed" stanzas
            |  "None"                  |  S.N.      |  no state change         |
            |  "None + Pending Out"    |  MUST      |  "None"                  |
            |  "None + Pending In"     |  S.N.      |  no state change         |
            |  "None + Pending Out+In" |  MUST      |  "None + Pending In"     |
            |  "To"                    |  MUST      |  "None"                  |
            |  "To + Pending In"       |  MUST      |  "None + Pending In"     |
            |  "From"                  |  S.N.      |  no state change         |
            |  "From + Pending Out"    |  MUST      |  "From"                  |
            |  "Both"                  |  MUST      |  "From"                  |
            """;

    private static final Pattern TITLE = Pattern.compile("Table \\d: Processing of (\\w+) \"(\\w+)\" stanzas");
    private static final Pattern ROW =
            Pattern.compile("\\| +\"([^\"]+)\" +\\| +(MUST|M\\.N\\.|S\\.N\\.)( \\[\\d])? +\\| +([^|]+?) +\\|");

    private static final Map<String, SubscriptionState> STATES = Map.of(
            "None", SubscriptionState.NONE,
            "None + Pending Out", new SubscriptionState(false, false, true, false, false),
            "None + Pending In", new SubscriptionState(false, false, false, true, false),
            "None + Pending Out+In", new SubscriptionState(false, false, true, true, false),
            "To", new SubscriptionState(true, false, false, false, false),
            "To + Pending In", new SubscriptionState(true, false, false, true, false),
            "From", new SubscriptionState(false, true, false, false, false),
            "From + Pending Out", new SubscriptionState(false, true, true, false, false),
            "Both", new SubscriptionState(true, true, false, false, false));

    /** A row of a table. */
    record Row(boolean inbound, PresenceType type, String state, boolean passedOn, boolean footnote, String next) {
        SubscriptionState before() {
            return Objects.requireNonNull(STATES.get(state));
        }

        Transition transition(SubscriptionState from) {
            return inbound ? from.inbound(type) : from.outbound(type);
        }

        Transition transition() {
            return transition(before());
        }
    }

    static Stream<Row> rows() {
        List<Row> rows = new ArrayList<>();
        boolean inbound = false;
        PresenceType type = PresenceType.SUBSCRIBE;
        for (String line : TABLES.lines().toList()) {
            Matcher title = TITLE.matcher(line);
            Matcher row = ROW.matcher(line);
            if (title.matches()) {
                inbound = title.group(1).equals("inbound");
                type = PresenceType.valueOf(title.group(2).toUpperCase(Locale.ROOT));
            } else if (row.matches()) {
                rows.add(new Row(
                        inbound,
                        type,
                        row.group(1),
                        row.group(2).equals("MUST"),
                        row.group(3) != null,
                        row.group(4).replace("\"", "")));
            } else {
                throw new IllegalStateException(line);
            }
        }
        return rows.stream();
    }

    @Test
    void all_eight_tables_have_nine_rows() {
        assertThat(rows()).hasSize(72);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void each_row_holds(Row row) {
        SubscriptionState before = row.before();
        SubscriptionState expected = switch (row.next()) {
            case "no state change", "no state change [1]" -> before;
            case "pre-approval [1]" -> approved(before);
            default -> STATES.get(row.next());
        };
        assertThat(row.transition().next()).isEqualTo(expected);
        assertThat(row.transition().passOn()).isEqualTo(row.passedOn());
    }

    /** A.3.1 [2] and A.3.2 [1]: a reply for the user; A.3.1 [1] is about pre-approval, and the rest not about replies. */
    @ParameterizedTest
    @MethodSource("rows")
    void the_server_answers_for_the_user_where_a_footnote_says_so(Row row) {
        boolean replies = row.inbound()
                && row.footnote()
                && (row.type() == PresenceType.UNSUBSCRIBE || !row.state().equals("None"));
        assertThat(row.transition().autoReply()).isEqualTo(replies);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void an_approval_in_advance_only_matters_where_it_is_used_or_taken_back(Row row) {
        SubscriptionState before = row.before();
        if (before.from() || before.pendingIn()) {
            // There is nothing left to approve in advance.
            return;
        }
        Transition transition = row.transition(approved(before));
        if (row.inbound() && row.type() == PresenceType.SUBSCRIBE) {
            // A.3.1 [1], §3.4.2
            assertThat(transition.next().from()).isTrue();
            assertThat(transition.next().pendingIn()).isFalse();
            assertThat(transition.passOn()).isFalse();
            assertThat(transition.autoReply()).isTrue();
        } else if (!row.inbound() && row.type() == PresenceType.UNSUBSCRIBED) {
            // A.2.4 [1]
            assertThat(transition.next()).isEqualTo(row.transition().next());
            assertThat(transition.passOn()).isFalse();
        } else {
            assertThat(transition.next()).isEqualTo(approved(row.transition().next()));
            assertThat(transition.passOn()).isEqualTo(row.transition().passOn());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = PresenceType.class,
            names = {"AVAILABLE", "UNAVAILABLE", "PROBE", "ERROR"})
    void other_presence_does_not_manage_subscriptions(PresenceType type) {
        assertThatThrownBy(() -> SubscriptionState.NONE.inbound(type)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SubscriptionState.NONE.outbound(type)).isInstanceOf(IllegalArgumentException.class);
    }

    private static SubscriptionState approved(SubscriptionState state) {
        return new SubscriptionState(state.to(), state.from(), state.pendingOut(), state.pendingIn(), true);
    }
}
