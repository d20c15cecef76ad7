// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what Flyway has to say (progress, adverts, opinions on database versions) below the operator's attention; what
 * goes wrong it throws. Made by Flyway, from its name.
 */
public final class QuietFlywayLogs implements LogCreator {
    @Override
    public Log createLogger(Class<?> source) {
        return new QuietLog(LoggerFactory.getLogger(source));
    }

    private record QuietLog(Logger logger) implements Log {
        @Override
        public void debug(String message) {
            logger.debug(message);
        }

        @Override
        public void info(String message) {
            logger.debug(message);
        }

        @Override
        public void warn(String message) {
            logger.debug(message);
        }

        @Override
        public void error(String message) {
            logger.error(message);
        }

        @Override
        public void error(String message, Exception failure) {
            logger.error(message, failure);
        }

        @Override
        public void notice(String message) {
            logger.debug(message);
        }
    }
}
