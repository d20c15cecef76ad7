// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LogSetupTest {
    private final LoggerContext context = new LoggerContext();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private String logged(LogOptions options) {
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.start();
        Memory appender = new Memory();
        appender.setName(LogSetup.APPENDER);
        appender.setContext(context);
        context.getLogger("ROOT").addAppender(appender);
        LogSetup.apply(options, context);
        context.getLogger("im.linnet.Thing").atInfo().addKeyValue("port", 5222).log("listens");
        context.getLogger("im.linnet.Thing").atDebug().log("not shown");
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Opens its stream when it starts, as the console's appender does. */
    private final class Memory extends OutputStreamAppender<ILoggingEvent> {
        @Override
        public void start() {
            setOutputStream(bytes);
            super.start();
        }
    }

    @Test
    void text_lines_hold_time_level_place_message_and_values() {
        assertThat(logged(new LogOptions(LogOptions.Level.INFO, false)))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\S+ INFO  Thing listens port=\"5222\"\\R");
    }

    @Test
    void JSON_lines_are_objects() {
        String line = logged(new LogOptions(LogOptions.Level.INFO, true));

        assertThat(line.lines()).hasSize(1);
        JsonNode json = new JsonMapper().readTree(line);
        assertThat(json.path("level").stringValue("")).isEqualTo("INFO");
        assertThat(json.path("formattedMessage").stringValue("")).isEqualTo("listens");
        assertThat(json.toString()).contains("5222");
    }

    @Test
    void the_level_is_applied() {
        LogSetup.apply(new LogOptions(LogOptions.Level.TRACE, false), context);

        assertThat(context.getLogger("ROOT").getLevel()).isEqualTo(Level.TRACE);
    }

    @Test
    void before_the_options_are_known_warnings_go_to_standard_error() {
        LoggerContext fresh = new LoggerContext();

        new LogStart().configure(fresh);

        Logger root = fresh.getLogger("ROOT");
        assertThat(root.getLevel()).isEqualTo(Level.WARN);
        assertThat(root.getAppender(LogSetup.APPENDER)).isInstanceOfSatisfying(ConsoleAppender.class, appender -> {
            assertThat(appender.isStarted()).isTrue();
            assertThat(appender.getTarget()).isEqualTo("System.err");
            assertThat(appender.getEncoder()).isInstanceOf(PatternLayoutEncoder.class);
        });
    }

    @Test
    void logback_finds_what_holds_at_the_start() {
        assertThat(ServiceLoader.load(Configurator.class)).hasExactlyElementsOfTypes(LogStart.class);
    }
}
