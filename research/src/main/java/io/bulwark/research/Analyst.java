package io.bulwark.research;

import static io.bulwark.research.module.Identity.Found.Nothing.Cause.BUSY;
import static io.bulwark.research.module.Identity.Found.Nothing.Cause.UNKNOWN;
import static io.bulwark.research.module.Identity.Found.Nothing.Cause.UNREACHABLE;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.research.module.Answers;
import io.bulwark.research.module.Identity;
import io.bulwark.research.module.Module;
import io.bulwark.research.module.Report;
import io.bulwark.research.module.RiskFacts;
import io.bulwark.research.module.TeamFile;
import io.bulwark.research.source.Answer;
import io.bulwark.research.source.Call;
import io.bulwark.research.source.Chain;
import io.bulwark.research.source.CoinGecko;
import io.bulwark.research.source.Numbers;
import io.bulwark.research.source.Source;
import io.bulwark.research.source.SourceHttp;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the project that is meant and examines it: all modules at once, each ending by the deadline with what it has. */
public final class Analyst {
    private static final int MOST_CANDIDATES = 5;
    /** How many questions may follow one from another. */
    private static final int MOST_STEPS = 4;

    private final SourceHttp http;
    private final Clock clock;
    private final TeamFile people;

    public Analyst(SourceHttp http, Clock clock) {
        this(http, clock, TeamFile.NONE);
    }

    /** @param people what the operator knows of teams */
    public Analyst(SourceHttp http, Clock clock, TeamFile people) {
        this.http = http;
        this.clock = clock;
        this.people = people;
    }

    /** @param query an id, a symbol, a name, a contract ({@code 0x...}) or a contract on a chain ({@code base:0x...}) */
    public Identity.Found find(String query, Instant deadline) {
        String words = query.strip();
        if (words.isEmpty() || words.length() > 100) {
            return new Identity.Found.Nothing("a project is named by 1 to 100 characters", UNKNOWN);
        }
        int colon = words.indexOf(':');
        String address = words.substring(colon + 1);
        if (isAddress(address)) {
            Optional<Chain> chain = colon < 0 ? Optional.of(Chain.ETHEREUM) : Chain.of(words.substring(0, colon));
            return chain.isEmpty()
                    ? new Identity.Found.Nothing("no such chain", UNKNOWN)
                    : new Identity.Found.Project(contract(chain.get(), address.toLowerCase(Locale.ROOT), deadline));
        }
        // Whatever has this id is meant, whoever else has it for a symbol; so most questions cost one call.
        if (likeAnId(words) && byId(words, deadline, "") instanceof Identity.Found.Project project) {
            return project;
        }
        return switch (http.ask(CoinGecko.search(words), deadline)) {
            case Answer.Ok ok -> choose(words, ok.body().path("coins"), deadline);
            case Answer.Failed failed -> unanswered(failed);
        };
    }

    private static boolean likeAnId(String words) {
        return words.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_');
    }

    private Identity.Found choose(String words, JsonNode coins, Instant deadline) {
        List<Identity.Candidate> same = new ArrayList<>();
        for (JsonNode coin : coins) {
            Identity.Candidate candidate = new Identity.Candidate(
                    coin.path("id").asText(""),
                    coin.path("symbol").asText(""),
                    coin.path("name").asText(""),
                    coin.path("market_cap_rank").asInt(Integer.MAX_VALUE));
            if (candidate.id().isEmpty()) {
                continue;
            }
            if (candidate.id().equalsIgnoreCase(words)) {
                return byId(candidate.id(), deadline, "not found");
            }
            if (candidate.symbol().equalsIgnoreCase(words) || candidate.name().equalsIgnoreCase(words)) {
                same.add(candidate);
            }
        }
        if (same.size() == 1) {
            return byId(same.getFirst().id(), deadline, "not found");
        }
        if (same.isEmpty()) {
            return new Identity.Found.Nothing("no project has this id, symbol or name", UNKNOWN);
        }
        return new Identity.Found.Ambiguous(same.stream()
                .sorted(Comparator.comparingInt(Identity.Candidate::rank))
                .limit(MOST_CANDIDATES)
                .toList());
    }

    /** The project of an id that is known to be one: a call less than {@link #find}. */
    public Identity.Found findById(String id, Instant deadline) {
        return byId(id, deadline, "no project has this id");
    }

    private Identity.Found byId(String id, Instant deadline, String reason) {
        return switch (http.ask(CoinGecko.coin(id), deadline)) {
            case Answer.Ok ok
            when !ok.body().path("id").asText("").isEmpty() ->
                new Identity.Found.Project(identity(ok.body(), null, null));
            case Answer.Ok _ -> new Identity.Found.Nothing(reason, UNKNOWN);
            case Answer.Failed failed ->
                failed.why() == Answer.Why.NOT_FOUND ? new Identity.Found.Nothing(reason, UNKNOWN) : unanswered(failed);
        };
    }

    private static Identity.Found unanswered(Answer.Failed failed) {
        return new Identity.Found.Nothing(
                "coingecko: " + failed.detail(), failed.why() == Answer.Why.RATE_LIMITED ? BUSY : UNREACHABLE);
    }

    private Identity contract(Chain chain, String address, Instant deadline) {
        return http.ask(CoinGecko.contract(chain, address), deadline) instanceof Answer.Ok ok
                        && !ok.body().path("id").asText("").isEmpty()
                ? identity(ok.body(), chain, address)
                : new Identity("", "", address, chain, address, null, null);
    }

    private static Identity identity(JsonNode coin, @Nullable Chain chain, @Nullable String address) {
        Chain on = chain;
        String at = address;
        for (Chain one : Chain.values()) {
            String there = coin.path("detail_platforms")
                    .path(one.platform())
                    .path("contract_address")
                    .asText("");
            if (on == null && isAddress(there)) {
                on = one;
                at = there.toLowerCase(Locale.ROOT);
            }
        }
        JsonNode links = coin.path("links");
        return new Identity(
                coin.path("id").asText(""),
                coin.path("symbol").asText("").toUpperCase(Locale.ROOT),
                coin.path("name").asText(""),
                on,
                at,
                behind(links.at("/repos_url/github/0").asText(""), "https://github.com/", 2),
                behind(links.path("snapshot_url").asText(""), "https://snapshot.org/#/", 1));
    }

    /** The first {@code parts} path parts behind a known start, or null. */
    private static @Nullable String behind(String url, String start, int parts) {
        if (!url.startsWith(start)) {
            return null;
        }
        String[] path = url.substring(start.length()).split("/", parts + 1);
        if (path.length < parts) {
            return null;
        }
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < parts; i++) {
            boolean plain = !path[i].isEmpty()
                    && path[i].length() <= 100
                    && path[i].chars().allMatch(c -> Character.isLetterOrDigit(c) || "-_.".indexOf(c) >= 0);
            if (!plain) {
                return null;
            }
            joined.append(i == 0 ? "" : "/").append(path[i]);
        }
        return joined.toString();
    }

    private static boolean isAddress(String text) {
        return text.length() == 42
                && text.startsWith("0x")
                && text.chars().skip(2).allMatch(c -> Character.digit(c, 16) >= 0);
    }

    /** What the market pays for projects now, in USD by id; whatever cannot be asked is left out. At most a hundred. */
    public Map<String, BigDecimal> prices(Collection<String> ids, Instant deadline) {
        Map<String, BigDecimal> prices = new TreeMap<>();
        if (http.ask(CoinGecko.prices(ids), deadline) instanceof Answer.Ok ok) {
            for (String id : ids) {
                BigDecimal price = Numbers.of(ok.body().path(id).path("usd"));
                if (price != null) {
                    prices.put(id, price);
                }
            }
        }
        return prices;
    }

    /** Examines a project; {@code arrived} is told of each module as it ends, on the thread that it ended on. */
    public Analysis analyze(Identity project, Set<Module> modules, Duration limit, Consumer<Report> arrived) {
        Instant start = clock.instant();
        List<Findings> findings = examine(project, modules, Instant.MIN, limit, each -> arrived.accept(each.report()));
        return Analysis.of(
                project,
                findings,
                start,
                Duration.between(start, clock.instant()).toMillis());
    }

    /**
     * Lets some modules look at a project, all at once; what several of them ask is asked once.
     *
     * @param notBefore shared answers from before this moment are asked anew
     * @param arrived is told of each module as it ends, on the thread that it ended on
     * @return in the order of {@link Module}
     */
    public List<Findings> examine(
            Identity project, Set<Module> modules, Instant notBefore, Duration limit, Consumer<Findings> arrived) {
        Instant start = clock.instant();
        Instant deadline = start.plus(limit);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<Call, CompletableFuture<Answer>> asked = new ConcurrentHashMap<>();
            Function<Call, CompletableFuture<Answer>> ask = call -> asked.computeIfAbsent(
                    call, c -> CompletableFuture.supplyAsync(() -> http.ask(c, deadline, notBefore), threads));
            List<CompletableFuture<Findings>> running = new ArrayList<>();
            for (Module module : Module.values()) {
                if (modules.contains(module)) {
                    Map<Call, Answer> own = new ConcurrentHashMap<>();
                    // A call ends by its deadline by itself, so that waiting for all is bounded.
                    running.add(all(project, module, module.wants(project), ask, own, MOST_STEPS)
                            .thenApply(_ -> {
                                Findings findings = read(project, module, own, start);
                                arrived.accept(findings);
                                return findings;
                            }));
                }
            }
            return running.stream().map(CompletableFuture::join).toList();
        }
    }

    /** Asks calls at once, and whatever their answers lead to, each as soon as its answer is there. */
    private static CompletableFuture<Void> all(
            Identity project,
            Module module,
            List<Call> calls,
            Function<Call, CompletableFuture<Answer>> ask,
            Map<Call, Answer> own,
            int steps) {
        List<CompletableFuture<Void>> each = new ArrayList<>();
        for (Call call : new LinkedHashSet<>(calls)) {
            each.add(ask.apply(call).thenCompose(answer -> {
                own.put(call, answer);
                List<Call> next = steps > 1 && answer instanceof Answer.Ok ok
                        ? module.leads(project, call, ok.body())
                        : List.of();
                return all(project, module, next, ask, own, steps - 1);
            }));
        }
        return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new));
    }

    private Findings read(Identity project, Module module, Map<Call, Answer> asked, Instant start) {
        Map<Call, Answer> got = new HashMap<>(asked);
        Map<String, String> failed = new TreeMap<>();
        asked.forEach((call, answer) -> {
            if (answer instanceof Answer.Failed fault && !settled(call, fault)) {
                failed.put(call.source().wire(), fault.detail());
            }
        });
        if (module == Module.TEAM) {
            people.of(project).ifPresent(answer -> got.put(TeamFile.CALL, answer));
        }
        Answers answers = new Answers(got);
        Report report = module.read(project, answers, start);
        return new Findings(report, RiskFacts.of(project, answers, List.of(report)), failed, start);
    }

    /** Whether a source said all that it will say: that it knows nothing, or that it is not for us. */
    private static boolean settled(Call call, Answer.Failed fault) {
        return switch (fault.why()) {
            case NO_KEY -> true;
            case PACED -> call.source().extra();
            // Most projects have no schedule, no community there, no page: that is the answer of the source.
            case NOT_FOUND ->
                switch (call.source()) {
                    case DEFILLAMA, DEFILLAMA_FILES, GITHUB, STOCKTWITS, DISCORD, BLOCKSCOUT -> true;
                    default -> false;
                };
            // It answers with a sentence whatever it does not like, such as a short name.
            case ODD_BODY -> call.source() == Source.GDELT;
            default -> false;
        };
    }
}
