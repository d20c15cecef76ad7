// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.spi.FilterReply;
import java.io.OutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogFloodFilterTest {
    private final LoggerContext context = new LoggerContext();
    private final LogFloodFilter filter = new LogFloodFilter();
    private long now = 1_000_000;

    private LoggingEvent event(Level level, String message) {
        Logger logger = context.getLogger("test");
        LoggingEvent event = new LoggingEvent("test", logger, level, message, null, new Object[0]);
        event.setTimeStamp(now);
        return event;
    }

    private int passing(int count, Level level, String message) {
        int passed = 0;
        for (int i = 0; i < count; i++) {
            if (filter.decide(event(level, message)) != FilterReply.DENY) {
                passed++;
            }
        }
        return passed;
    }

    @Test
    void lines_of_one_kind_are_bounded_and_those_of_others_are_not_kept_back() {
        assertThat(passing(10_000, Level.INFO, "a login failed")).isEqualTo(LogFloodFilter.BURST);
        assertThat(passing(1, Level.ERROR, "the database failed")).isOne();
        now += Duration.ofSeconds(1).toMillis();
        assertThat(passing(10_000, Level.INFO, "a login failed")).isEqualTo(LogFloodFilter.PER_SECOND);
    }

    @Test
    void line_after_others_that_were_left_out_says_how_many() {
        passing(LogFloodFilter.BURST + 7, Level.WARN, "refused");
        now += Duration.ofMinutes(1).toMillis();
        LoggingEvent first = event(Level.WARN, "refused");
        LoggingEvent second = event(Level.WARN, "refused");
        filter.decide(first);
        filter.decide(second);
        assertThat(first.getKeyValuePairs()).containsExactly(new KeyValuePair("skipped", 7L));
        assertThat(second.getKeyValuePairs()).isNullOrEmpty();
    }

    @Test
    void what_explains_a_fault_is_not_bounded() {
        assertThat(passing(10_000, Level.DEBUG, "detail")).isEqualTo(10_000);
    }

    @Test
    void it_stands_before_the_log_and_keeps_its_counts_when_the_options_are_applied_again() {
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setName(LogSetup.APPENDER);
        appender.setContext(context);
        appender.setOutputStream(OutputStream.nullOutputStream());
        context.getLogger("ROOT").addAppender(appender);
        LogSetup.apply(new LogOptions(LogOptions.Level.INFO, false), context);
        LogSetup.apply(new LogOptions(LogOptions.Level.WARN, false), context);
        assertThat(appender.getCopyOfAttachedFiltersList()).singleElement().isInstanceOf(LogFloodFilter.class);
    }
}
