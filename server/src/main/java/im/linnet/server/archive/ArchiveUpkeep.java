// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.server.store.Ids;
import im.linnet.server.store.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done for archives in the background, by one virtual thread: the index is written, words are indexed, and what is
 * no longer to be kept is removed.
 *
 * <p>When the database fails, it waits and tries again; nothing of it is needed for messages to be appended.
 */
public final class ArchiveUpkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ArchiveUpkeep.class);

    private static final Duration FLUSH_INTERVAL = Duration.ofSeconds(30);
    private static final Duration REMOVAL_INTERVAL = Duration.ofHours(1);
    /** How long what is in no archive is kept at least: sessions that want to resume may need it. */
    private static final Duration INVISIBLE = Duration.ofDays(1);

    private static final long BETWEEN_BATCHES_MILLIS = 20;
    private static final int BATCH = 500;
    private static final int SEARCH_BATCH = 5_000;

    private final MessageLog log;
    private final RetentionStore retention;
    private final boolean searches;
    private final SearchStore search;
    private final RetentionRules rules;
    private final InstantSource clock;
    private final Thread thread;
    private volatile boolean closing;
    private boolean failing;

    /**
     * Starts.
     *
     * @param searches whether words are indexed
     */
    public ArchiveUpkeep(Archive archive, RetentionRules rules, boolean searches, InstantSource clock) {
        this.log = archive.log();
        this.retention = archive.retention();
        this.search = archive.search();
        this.searches = searches;
        this.rules = rules;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("archive-upkeep").start(this::run);
    }

    private void run() {
        attempt(this::flush);
        long nextRemoval = clock.millis();
        while (!closing) {
            await(FLUSH_INTERVAL.toMillis());
            attempt(this::flush);
            if (clock.millis() >= nextRemoval) {
                attempt(this::removeAll);
                nextRemoval = clock.millis() + REMOVAL_INTERVAL.toMillis();
            }
        }
    }

    private void await(long millis) {
        if (!closing) {
            try {
                log.awaitMany(millis);
            } catch (InterruptedException _) {
                // Nobody has reason to interrupt this thread, and it ends by close() only.
                LOG.debug("interrupted");
            }
        }
    }

    /** Does something that fails while the database does; says so once. */
    private void attempt(Runnable work) {
        try {
            work.run();
            if (failing) {
                failing = false;
                LOG.info("archives are written again");
            }
        } catch (StoreException e) {
            if (!failing && !closing) {
                failing = true;
                LOG.warn("archives cannot be written now; it is tried again", e);
            }
        }
    }

    private void flush() {
        log.settleAll();
        if (searches) {
            while (!search.catchUp(log.watermark(), SEARCH_BATCH) && !closing) {
                pause();
            }
        }
    }

    /** Leaves the database to others for a moment. */
    private void pause() {
        await(BETWEEN_BATCHES_MILLIS);
        if (log.isCrowded()) {
            log.settleAll();
        }
    }

    /** Removes from all archives what is no longer to be kept. */
    void removeAll() {
        // Messages whose entries may not all be there yet are left alone.
        long newest = Ids.first(Ids.time(log.watermark()).minus(EntryIndex.OVERLAP));
        OptionalLong account = retention.accountAfter(0);
        while (account.isPresent() && !closing) {
            remove(account.getAsLong(), newest);
            account = retention.accountAfter(account.getAsLong());
        }
        removeInvisible();
    }

    private void remove(long accountId, long newest) {
        Optional<RetentionStore.Owner> owner = retention.owner(accountId);
        long upTo = owner.isEmpty() ? Long.MAX_VALUE : upTo(accountId, rules.of(owner.get()));
        while (!closing && retention.remove(accountId, Math.min(upTo, newest), BATCH) == BATCH) {
            pause();
        }
    }

    private long upTo(long accountId, RetentionRules.Limit limit) {
        long upTo = -1;
        if (!limit.maxAge().isZero()) {
            upTo = Ids.first(clock.instant().minus(limit.maxAge())) - 1;
        }
        if (limit.maxMessages() > 0) {
            upTo = Math.max(
                    upTo, retention.newestBeyond(accountId, limit.maxMessages()).orElse(-1));
        }
        return upTo;
    }

    private void removeInvisible() {
        long before = Ids.first(clock.instant().minus(INVISIBLE));
        OptionalLong reached = retention.removeInvisible(0, before, BATCH);
        while (reached.isPresent() && !closing) {
            pause();
            reached = retention.removeInvisible(reached.getAsLong(), before, BATCH);
        }
    }

    /** Writes what can be written, then stops. */
    @Override
    public void close() {
        closing = true;
        log.wake();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
