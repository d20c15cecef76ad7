// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import im.linnet.xmpp.jid.Jid;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Accounts in memory. */
final class FakeAccounts implements AccountAdmin {
    static final Instant CREATED = Instant.parse("2026-01-02T03:04:05Z");

    record Entry(String password, boolean enabled) {}

    final Map<Jid, Entry> entries = new ConcurrentSkipListMap<>();

    @Override
    public void add(Jid account, String password) {
        if (entries.putIfAbsent(account, new Entry(password, true)) != null) {
            throw new AdminException(account + " exists already");
        }
    }

    @Override
    public void setPassword(Jid account, String password) {
        entries.put(account, new Entry(password, entry(account).enabled()));
    }

    @Override
    public List<Account> list(@Nullable String domain, @Nullable Jid after, int limit) {
        return entries.keySet().stream()
                .filter(jid -> domain == null || jid.domain().equals(domain))
                .filter(jid -> after == null || jid.compareTo(after) > 0)
                .limit(limit)
                .map(this::show)
                .toList();
    }

    @Override
    public Account show(Jid account) {
        return new Account(account, entry(account).enabled(), CREATED);
    }

    @Override
    public void setEnabled(Jid account, boolean enabled) {
        entries.put(account, new Entry(entry(account).password(), enabled));
    }

    @Override
    public void delete(Jid account) {
        entry(account);
        entries.remove(account);
    }

    @Override
    public BatchResult addBatch(List<NewAccount> accounts) {
        List<Failure> failures = new ArrayList<>();
        for (int index = 0; index < accounts.size(); index++) {
            try {
                add(accounts.get(index).jid(), accounts.get(index).password());
            } catch (AdminException e) {
                failures.add(new Failure(index, String.valueOf(e.getMessage())));
            }
        }
        return new BatchResult(accounts.size() - failures.size(), failures);
    }

    private Entry entry(Jid account) {
        Entry entry = entries.get(account);
        if (entry == null) {
            throw new AdminException("there is no account " + account);
        }
        return entry;
    }
}
