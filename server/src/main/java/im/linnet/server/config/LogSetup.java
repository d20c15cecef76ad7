// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import org.slf4j.LoggerFactory;

/** Applies the options of the log to the running process. Before, only warnings are logged, as text. */
public final class LogSetup {
    /** The appender that {@link LogStart} makes. */
    static final String APPENDER = "CONSOLE";

    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} %msg %kvp%n";

    private LogSetup() {}

    /** Applies the options; does nothing where somebody has set up logging differently. */
    public static void apply(LogOptions options) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            apply(options, context);
        }
    }

    static void apply(LogOptions options, LoggerContext context) {
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        limit(root);
        root.setLevel(
                switch (options.level()) {
                    case ERROR -> Level.ERROR;
                    case WARN -> Level.WARN;
                    case INFO -> Level.INFO;
                    case DEBUG -> Level.DEBUG;
                    case TRACE -> Level.TRACE;
                });
        if (root.getAppender(APPENDER) instanceof OutputStreamAppender<ILoggingEvent> appender) {
            Encoder<ILoggingEvent> encoder = encoder(options.json(), context);
            appender.stop();
            appender.setEncoder(encoder);
            appender.start();
        }
    }

    private static void limit(Logger root) {
        Appender<ILoggingEvent> appender = root.getAppender(APPENDER);
        // Once: what was counted before the options are read again still counts.
        if (appender != null && appender.getCopyOfAttachedFiltersList().isEmpty()) {
            LogFloodFilter filter = new LogFloodFilter();
            filter.start();
            appender.addFilter(filter);
        }
    }

    /** Returns an encoder that has started. */
    static Encoder<ILoggingEvent> encoder(boolean json, LoggerContext context) {
        Encoder<ILoggingEvent> encoder = json ? jsonEncoder() : textEncoder();
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> jsonEncoder() {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setWithContext(false);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithArguments(false);
        encoder.setWithMessage(false);
        encoder.setWithFormattedMessage(true);
        return encoder;
    }

    private static Encoder<ILoggingEvent> textEncoder() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(PATTERN);
        return encoder;
    }
}
