// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import im.linnet.server.account.AccountStore;
import im.linnet.server.account.Credentials;
import im.linnet.server.account.StoredAccount;
import im.linnet.server.store.StoreException;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.sasl.ScramKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Accounts as administrators see them, over the store; with a running server or without. */
public final class StoredAccountAdmin implements AccountAdmin {
    private final AccountStore store;
    private final Credentials credentials;
    private final Set<String> domains;
    private final Consumer<Jid> changed;

    /**
     * Creates one.
     *
     * @param domains the hosted domains
     * @param changed hears of accounts that may no longer go on as they were: disabled, deleted, or with a new password
     */
    public StoredAccountAdmin(AccountStore store, Credentials credentials, Set<String> domains, Consumer<Jid> changed) {
        this.store = store;
        this.credentials = credentials;
        this.domains = Set.copyOf(domains);
        this.changed = changed;
    }

    private static <T> T stored(Supplier<T> work) {
        try {
            return work.get();
        } catch (StoreException e) {
            throw new AdminException("the store failed: " + e.getMessage(), e);
        }
    }

    private void checkDomain(Jid account) {
        if (!domains.contains(account.domain())) {
            throw new AdminException(
                    account.domain() + " is not served here; the domains are " + String.join(", ", domains));
        }
    }

    private static void checkPassword(String password) {
        // Shorter than users may choose is the administrator's decision.
        if (!Credentials.isPossible(password)) {
            throw new AdminException("a password has 1 to " + Credentials.MAX_PASSWORD
                    + " characters, none of them a control character");
        }
    }

    private StoredAccount find(Jid account) {
        checkDomain(account);
        Optional<StoredAccount> found = stored(() -> store.find(account));
        return found.orElseThrow(() -> new AdminException("there is no account " + account));
    }

    @Override
    public void add(Jid account, String password) {
        checkDomain(account);
        checkPassword(password);
        if (stored(() -> store.create(account, credentials.of(password))).isEmpty()) {
            throw new AdminException("the account " + account + " exists already");
        }
    }

    @Override
    public void setPassword(Jid account, String password) {
        checkPassword(password);
        StoredAccount found = find(account);
        stored(() -> store.setKeys(found.id(), credentials.of(password)));
    }

    @Override
    public List<Account> list(@Nullable String domain, @Nullable Jid after, int limit) {
        return stored(() -> store.list(domain, after, limit)).stream()
                .map(StoredAccountAdmin::shown)
                .toList();
    }

    private static Account shown(StoredAccount account) {
        return new Account(account.jid(), account.enabled(), account.created());
    }

    @Override
    public Account show(Jid account) {
        return shown(find(account));
    }

    @Override
    public void setEnabled(Jid account, boolean enabled) {
        StoredAccount found = find(account);
        stored(() -> store.setEnabled(found.id(), enabled));
        changed.accept(account);
    }

    @Override
    public void delete(Jid account) {
        StoredAccount found = find(account);
        stored(() -> store.delete(found.id()));
        changed.accept(account);
    }

    @Override
    public BatchResult addBatch(List<NewAccount> accounts) {
        // Deriving keys is what takes the time, and it needs nothing but processors.
        List<Prepared> prepared = IntStream.range(0, accounts.size())
                .parallel()
                .mapToObj(i -> prepare(i, accounts.get(i)))
                .toList();
        List<Failure> failures = new ArrayList<>();
        List<AccountStore.NewAccount> wanted = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (Prepared one : prepared) {
            if (one.failure() != null) {
                failures.add(new Failure(one.index(), one.failure()));
            } else {
                wanted.add(new AccountStore.NewAccount(one.jid(), one.keys()));
                places.add(one.index());
            }
        }
        Set<Jid> made = stored(() -> store.createAll(wanted)).stream()
                .map(StoredAccount::jid)
                .collect(Collectors.toSet());
        for (int i = 0; i < wanted.size(); i++) {
            if (!made.remove(wanted.get(i).jid())) {
                failures.add(new Failure(
                        places.get(i), "the account " + wanted.get(i).jid() + " exists already"));
            }
        }
        return new BatchResult(accounts.size() - failures.size(), failures);
    }

    /** An account of a batch with its keys, or with the reason why it cannot be created. */
    private record Prepared(
            int index,
            Jid jid,
            List<ScramKeys> keys,
            @Nullable String failure) {}

    private Prepared prepare(int index, NewAccount account) {
        try {
            checkDomain(account.jid());
            checkPassword(account.password());
            return new Prepared(index, account.jid(), credentials.of(account.password()), null);
        } catch (AdminException e) {
            return new Prepared(index, account.jid(), List.of(), e.getMessage());
        }
    }
}
