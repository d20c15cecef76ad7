// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import im.linnet.bench.Report.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a trial found.
 *
 * @param figures each by its name, in the order of printing
 * @param problems how often users were told what, with all numbers replaced by N
 * @param missing ids of some messages that were acknowledged and are not in their recipient's archive
 */
public record TrialOutcome(Map<String, Double> figures, Map<String, Integer> problems, List<String> missing) {
    /** What must be 0 for a server that keeps its word: Linnet. */
    private static final List<String> PROMISED = List.of(
            "lost",
            "not_archived",
            "not_in_senders_archive",
            "archive_duplicates",
            "senders_archive_duplicates",
            "archive_disorder",
            "live_disorder",
            "wrong_counts",
            "not_authorized",
            "unacknowledged_at_end");

    public TrialOutcome {
        figures = new LinkedHashMap<>(figures);
        problems = new LinkedHashMap<>(problems);
        missing = List.copyOf(missing);
    }

    static TrialOutcome of(Trial trial, Conversation.Tally tally) {
        var counters = trial.counters();
        var figures = new LinkedHashMap<String, Double>();
        figures.put("sent", (double) tally.sent());
        figures.put("acknowledged", (double) tally.acknowledged());
        figures.put("lost", (double) tally.lost());
        figures.put("not_archived", (double) tally.notArchived());
        figures.put("not_in_senders_archive", (double) tally.notInSendersArchive());
        figures.put("bounced", (double) tally.bounced());
        figures.put("archive_duplicates", (double) tally.archiveDuplicates());
        figures.put("senders_archive_duplicates", (double) tally.senderDuplicates());
        figures.put("live_duplicates", (double) tally.liveDuplicates());
        figures.put("archive_disorder", (double) tally.archiveDisorder());
        figures.put("live_disorder", (double) tally.liveDisorder());
        figures.put("unacknowledged_at_end", (double) trial.unacknowledgedAtEnd());
        figures.put("connections_lost", (double) counters.dropped);
        figures.put("abandoned", (double) counters.abandoned);
        figures.put("failed_sign_ins", (double) counters.failedSignIns);
        figures.put("stuck_sign_ins", (double) counters.stuckSignIns);
        figures.put("not_authorized", (double) counters.notAuthorized);
        figures.put("resumed", (double) counters.resumed);
        figures.put("failed_resumes", (double) counters.failedResumes);
        figures.put("races", (double) counters.races);
        figures.put("lost_races", (double) counters.lostRaces);
        figures.put("new_sessions", (double) counters.newSessions);
        figures.put("sent_again", (double) counters.sentAgain);
        figures.put("wrong_counts", (double) counters.wrongCounts);
        return new TrialOutcome(figures, counters.problems, trial.examples(5));
    }

    /** The same with one more figure. */
    TrialOutcome with(String name, double value) {
        var more = new LinkedHashMap<>(figures);
        more.put(name, value);
        return new TrialOutcome(more, problems, missing);
    }

    /** Returns a figure by its name. */
    public long figure(String name) {
        return Math.round(figures.getOrDefault(name, Double.NaN));
    }

    /** Returns what a server that keeps its word does not do, with how often it was done; empty if all is well. */
    public Map<String, Long> broken() {
        var broken = new LinkedHashMap<String, Long>();
        for (var name : PROMISED) {
            if (figure(name) != 0) {
                broken.put(name, figure(name));
            }
        }
        return broken;
    }

    Report report(String scenario, Map<String, String> parameters) {
        var list = new ArrayList<Figure>();
        figures.forEach((name, value) -> list.add(new Figure(name, value, "")));
        return new Report(scenario, parameters, list);
    }

    @Override
    public String toString() {
        return "figures " + figures + ", problems " + problems + ", missing " + missing;
    }
}
