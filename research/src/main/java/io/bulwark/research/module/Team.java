package io.bulwark.research.module;

import static io.bulwark.research.module.Calls.place;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.research.source.Call;
import io.bulwark.research.source.Chain;
import io.bulwark.research.source.GitHub;
import io.bulwark.research.source.Numbers;
import io.bulwark.research.source.Snapshot;
import io.bulwark.research.source.Source;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who works on a project and who has power over it, as public records show them. It describes and does not predict: no published
 * figure ties activity to the risk, and a website or a profile alone separates nothing.
 */
final class Team {
    private static final int RECENT_WEEKS = 4;
    private static final int MOST_AUTHORS = 20;
    private static final int MOST_MEMBERS = 50;
    private static final int MOST_OF_A_ROLE = 10;

    private final Identity project;
    private final Answers answers;
    private final Instant now;
    private final Call coin;
    private final String[] repository;
    private final Report.Builder report;
    private final Map<String, Member> members = new LinkedHashMap<>();

    private Team(Identity project, Answers answers, Instant now) {
        this.project = project;
        this.answers = answers;
        this.now = now;
        this.coin = Calls.of(project).coin();
        this.repository = repository(project);
        this.report = new Report.Builder("team", answers);
    }

    static List<Call> wants(Identity project) {
        Calls c = Calls.of(project);
        List<Call> calls = new ArrayList<>(c.all(c.coin(), c.security()));
        String[] repository = repository(project);
        if (repository.length == 2) {
            calls.add(GitHub.repository(repository[0], repository[1]));
            calls.add(GitHub.contributors(repository[0], repository[1]));
            calls.add(GitHub.organisation(repository[0]));
            calls.add(GitHub.members(repository[0]));
        }
        String space = project.space();
        if (space != null) {
            calls.add(Snapshot.space(space));
        }
        calls.addAll(Protocols.wants(project));
        return calls;
    }

    /** A hundred authors may be a cut list: only then the weeks of all are worth a call. */
    static List<Call> leads(Identity project, Call call, JsonNode body) {
        String[] repository = repository(project);
        if (repository.length == 2
                && call.equals(GitHub.contributors(repository[0], repository[1]))
                && body.size() >= 100) {
            return List.of(GitHub.participation(repository[0], repository[1]));
        }
        return Protocols.leads(project, call, body);
    }

    private static String[] repository(Identity project) {
        String[] parts = project.repository() == null
                ? new String[0]
                : project.repository().split("/", 2);
        return parts.length == 2 ? parts : new String[0];
    }

    static Report read(Identity project, Answers answers, Instant now) {
        return new Team(project, answers, now).read();
    }

    private Report read() {
        JsonNode links = answers.body(coin).path("links");
        String site = Links.web(links.at("/homepage/0").asText(""));
        Commits commits = commits();
        BigDecimal commits52 = activity(commits);
        String space = project.space();
        Call governance = space == null ? null : Snapshot.space(space);
        report.number(
                "proposals_30d", "count", place(answers, governance, Source.SNAPSHOT, "/data/space/proposalsCount30d"));
        BigDecimal votes = report.number(
                "votes_7d", "count", place(answers, governance, Source.SNAPSHOT, "/data/space/votesCount7d"));
        report.text("website", text(links.at("/homepage/0")), coin);
        report.text("repository", project.repository(), coin);

        JsonNode organisation = organisation();
        boolean linked = linked(organisation, links, site);
        people(commits, linked);
        governors(governance);
        owners();
        named(site);
        members();
        projectLinks(links, site, organisation, linked);
        partners(site);

        credibility(commits, commits52, votes, links, site, organisation, linked);
        return report.build();
    }

    private void credibility(
            @Nullable Commits commits,
            @Nullable BigDecimal commits52,
            @Nullable BigDecimal votes,
            JsonNode links,
            @Nullable String site,
            JsonNode organisation,
            boolean linked) {
        Double authors = null;
        Double tenure = null;
        Double identified = null;
        if (commits != null) {
            authors = Math.log(Math.max(1, commits.effectiveAuthors())) / Math.log(10);
            tenure = commits.tenure(now) / 3;
            identified = answers.failure(GitHub.members(repository[0])).isEmpty() ? identified() : null;
        }
        Credibility credibility = new Credibility()
                .part("commits", 2.5, Credibility.logarithmic(commits52, 1_000), "team.commits_52_weeks")
                .part("authors", 2.0, authors, "team.effective_authors")
                .part("tenure", 1.5, tenure, "team.tenure_years")
                .part("identified", 2.5, identified, "team.members")
                .part("governance", 1.0, Credibility.logarithmic(votes, 10_000), "team.votes_7d")
                .part("domain", 0.4, domain(organisation, linked), "team.links")
                .part("presence", 0.1, links.isObject() ? presence(links, site) : null, "team.links");
        Call from = commits == null ? coin : contributors();
        String little = "too little of their work can be seen";
        report.computed("credibility_score", "score", credibility.score(), from, little);
        report.computed(
                "credibility_at_most",
                "score",
                credibility.score() == null ? null : credibility.highest(),
                from,
                little);
        report.list("credibility_parts", credibility.none() ? null : credibility.json(), from);
    }

    private Call contributors() {
        return repository.length == 2
                ? GitHub.contributors(repository[0], repository[1])
                : new Call(Source.GITHUB, "", null, null, Call.Form.JSON);
    }

    private @Nullable Commits commits() {
        Call call = repository.length == 2 ? GitHub.repository(repository[0], repository[1]) : null;
        report.number(
                "stars",
                "count",
                place(answers, call, Source.GITHUB, "/stargazers_count"),
                place(answers, coin, Source.COINGECKO, "/developer_data/stars"));
        if (call == null) {
            return null;
        }
        JsonNode row = answers.body(call);
        // Whoever copied a repository would be given the work of those he copied from.
        boolean own = row.isObject()
                && !Boolean.TRUE.equals(Numbers.flag(row.path("fork")))
                && !Boolean.TRUE.equals(Numbers.flag(row.path("archived")));
        return own ? Commits.of(answers.body(contributors()), now) : null;
    }

    /** Work in the open; the commits of 52 weeks where they are known. */
    private @Nullable BigDecimal activity(@Nullable Commits commits) {
        JsonNode row = repository.length == 2
                ? answers.body(GitHub.repository(repository[0], repository[1]))
                : MissingNode.getInstance();
        boolean copied = Boolean.TRUE.equals(Numbers.flag(row.path("fork")));
        boolean archived = Boolean.TRUE.equals(Numbers.flag(row.path("archived")));
        BigDecimal year = null;
        if (copied || archived) {
            String reason = copied ? "a fork inherits its history" : "the repository is archived";
            report.notAssessed("commits_4_weeks", reason);
            report.notAssessed("commits_52_weeks", reason);
        } else {
            // Of a cut list of authors the sum over all says more, bots or not.
            Call weeks = repository.length == 2 ? GitHub.participation(repository[0], repository[1]) : contributors();
            JsonNode all =
                    commits != null && commits.full() ? answers.body(weeks).path("all") : MissingNode.getInstance();
            Call from = all.isArray() ? weeks : contributors();
            report.number(
                    "commits_4_weeks",
                    "count",
                    new Report.Place(
                            from,
                            all.isArray() ? sum(all, RECENT_WEEKS) : count(commits == null ? null : commits.weeks4())),
                    place(answers, coin, Source.COINGECKO, "/developer_data/commit_count_4_weeks"));
            year = report.number(
                    "commits_52_weeks",
                    "count",
                    new Report.Place(
                            from, all.isArray() ? sum(all, 52) : count(commits == null ? null : commits.weeks52())));
        }
        report.number(
                "contributors",
                "count",
                place(answers, coin, Source.COINGECKO, "/developer_data/pull_request_contributors"));
        report.computed(
                "effective_authors",
                "count",
                commits == null || commits.weeks52() == 0 ? null : rounded(commits.effectiveAuthors()),
                contributors(),
                "no commits of known accounts in 52 weeks");
        report.computed(
                "tenure_years",
                "years",
                commits == null || commits.weeks52() == 0 ? null : rounded(commits.tenure(now)),
                contributors(),
                "no commits of known accounts in 52 weeks");
        return year;
    }

    private static JsonNode count(@Nullable Integer number) {
        return number == null ? MissingNode.getInstance() : IntNode.valueOf(number);
    }

    private static BigDecimal rounded(double value) {
        return BigDecimal.valueOf(value).setScale(2, java.math.RoundingMode.HALF_UP);
    }

    private JsonNode organisation() {
        return repository.length == 2 ? answers.body(GitHub.organisation(repository[0])) : MissingNode.getInstance();
    }

    /** Whether the organisation names the project's site or account as its own, as the project's listing names its repository. */
    private static boolean linked(JsonNode organisation, JsonNode links, @Nullable String site) {
        String account = links.path("twitter_screen_name").asText("");
        return Links.sameSite(site, organisation.path("blog").asText(""))
                || !account.isBlank()
                        && organisation.path("twitter_username").asText("").equalsIgnoreCase(account);
    }

    /** Authors, and those whom the organisation lists. Git believes any name, so that commits alone show one side. */
    private void people(@Nullable Commits commits, boolean linked) {
        if (repository.length != 2) {
            return;
        }
        String home = "https://github.com/" + repository[0];
        if (commits != null) {
            commits.authors().stream()
                    .filter(author -> author.weeks52() > 1)
                    .limit(MOST_AUTHORS)
                    .forEach(author -> member("github " + author.login(), author.login())
                            .role("developer", Source.GITHUB.wire())
                            .link("https://github.com/" + author.login())
                            .work(author.weeks52(), commits.share(author), author.since())
                            .shown(
                                    Verification.ONE_WAY,
                                    home + "/" + repository[1] + "/commits?author=" + author.login()));
        }
        for (JsonNode row : answers.body(GitHub.members(repository[0]))) {
            String login = row.path("login").asText("");
            if (Commits.login(login) && !Commits.bot(login, row.path("type").asText(""))) {
                member("github " + login, login)
                        .role("member of the organisation", Source.GITHUB.wire())
                        .link("https://github.com/" + login)
                        .shown(
                                linked ? Verification.PROVED : Verification.ONE_WAY,
                                "https://github.com/orgs/" + repository[0] + "/people",
                                "https://github.com/" + login);
            }
        }
    }

    /** Known by the same key they are one; beyond the limit they are no more than counted. */
    private Member member(String key, String name) {
        String lower = key.toLowerCase(Locale.ROOT);
        Member known = members.get(lower);
        if (known != null) {
            return known;
        }
        Member made = new Member(name);
        if (members.size() < MOST_MEMBERS) {
            members.put(lower, made);
        }
        return made;
    }

    /** The space lists them; whether they agreed is not shown. */
    private void governors(@Nullable Call governance) {
        if (governance == null) {
            return;
        }
        JsonNode space = answers.body(governance).at("/data/space");
        boolean own = space.path("coingecko").asText("").equals(project.id())
                && !project.id().isEmpty();
        for (Map.Entry<String, String> list : List.of(
                Map.entry("admins", "governance admin"),
                Map.entry("moderators", "governance moderator"),
                Map.entry("members", "proposal author"))) {
            int seen = 0;
            for (JsonNode row : space.path(list.getKey())) {
                String address = row.asText("").toLowerCase(Locale.ROOT);
                if (address(address) && seen++ < MOST_OF_A_ROLE) {
                    member(address, address)
                            .role(list.getValue(), Source.SNAPSHOT.wire())
                            .link("https://snapshot.box/#/profile/" + address)
                            .shown(
                                    own ? Verification.ONE_WAY : Verification.CLAIMED,
                                    "https://snapshot.org/#/" + project.space());
                }
            }
        }
    }

    /** Who made the contract is on the chain by the maker's own signature; who owns it by the contract's word. */
    private void owners() {
        Calls c = Calls.of(project);
        Chain chain = project.chain();
        if (c.security() == null || chain == null) {
            return;
        }
        JsonNode token = OnChain.token(answers, c, project);
        String contract = chain.explorer()
                .map(host -> host + "/address/" + project.address())
                .orElse(null);
        for (Map.Entry<String, String> each : List.of(
                Map.entry("creator_address", "contract deployer"), Map.entry("owner_address", "contract owner"))) {
            String address = token.path(each.getKey()).asText("").toLowerCase(Locale.ROOT);
            if (address(address) && !Wallets.burned(address)) {
                member(address, address)
                        .role(each.getValue(), Source.GOPLUS.wire())
                        .link(chain.explorer()
                                .map(host -> host + "/address/" + address)
                                .orElse(null))
                        .shown(
                                each.getKey().startsWith("creator") ? Verification.PROVED : Verification.ONE_WAY,
                                contract);
            }
        }
    }

    private static boolean address(String text) {
        return text.length() == 42
                && text.startsWith("0x")
                && text.chars().skip(2).allMatch(c -> Character.digit(c, 16) >= 0);
    }

    /** Those whom the operator names: proved where one proof stands on the project's site and one on a page of theirs. */
    private void named(@Nullable String site) {
        for (JsonNode person : answers.body(TeamFile.CALL).path("members")) {
            String name = Member.clipped(person.path("name").asText(""));
            if (name.isEmpty()) {
                continue;
            }
            String key = "name " + name;
            for (JsonNode link : person.path("links")) {
                if (link.asText("").startsWith("https://github.com/")) {
                    key = "github " + link.asText("").substring("https://github.com/".length());
                }
            }
            Member member = member(key, name).role(person.path("role").asText("member"), Source.TEAM_FILE.wire());
            boolean ours = false;
            boolean theirs = false;
            for (JsonNode link : person.path("links")) {
                member.link(link.asText(""));
                for (JsonNode proof : person.path("proof_urls")) {
                    theirs |= !link.asText("").isEmpty() && proof.asText("").startsWith(link.asText(""));
                }
            }
            for (JsonNode proof : person.path("proof_urls")) {
                ours |= Links.sameSite(site, proof.asText(""));
                member.shown(Verification.CLAIMED, proof.asText(""));
            }
            member.shown(
                    ours && theirs
                            ? Verification.PROVED
                            : ours || theirs ? Verification.ONE_WAY : Verification.CLAIMED);
        }
    }

    private void members() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        members.values().forEach(member -> list.add(member.json()));
        Call from = repository.length == 2 ? contributors() : coin;
        if (list.isEmpty()) {
            String reason = repository.length == 2
                    ? answers.failure(contributors()).orElse("no account could be named")
                    : "no source names anybody";
            report.notAssessed("members", reason);
            report.notAssessed("members_proved", reason);
            return;
        }
        report.list("members", list, from);
        report.computed(
                "members_proved",
                "count",
                BigDecimal.valueOf(
                        members.values().stream().filter(Member::proved).count()),
                from,
                "");
    }

    private double identified() {
        return members.values().stream()
                .filter(Member::proved)
                .mapToDouble(Member::share)
                .sum();
    }

    private void projectLinks(JsonNode links, @Nullable String site, JsonNode organisation, boolean linked) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        if (links.isObject()) {
            link(
                    list,
                    "website",
                    site,
                    linked,
                    "https://github.com/" + organisation.path("login").asText(""));
            String account = links.path("twitter_screen_name").asText("").strip();
            if (!account.isEmpty()) {
                boolean named = organisation.path("twitter_username").asText("").equalsIgnoreCase(account);
                link(
                        list,
                        "twitter",
                        "https://x.com/" + account,
                        named,
                        "https://github.com/" + organisation.path("login").asText(""));
            }
            if (repository.length == 2) {
                link(list, "github", "https://github.com/" + project.repository(), linked, site);
            }
            String telegram =
                    links.path("telegram_channel_identifier").asText("").strip();
            if (!telegram.isEmpty()) {
                link(list, "telegram", "https://t.me/" + telegram, false, null);
            }
            link(list, "reddit", Links.web(links.path("subreddit_url").asText("")), false, null);
            for (JsonNode chat : links.path("chat_url")) {
                link(list, "chat", Links.web(chat.asText("")), false, null);
            }
        }
        report.list("links", list.isEmpty() ? null : list, coin);
    }

    /** A listing names it; it is proved where it names the project in turn. */
    private static void link(
            ArrayNode list, String kind, @Nullable String address, boolean back, @Nullable String proof) {
        String web = Links.web(address);
        if (web == null || list.size() >= MOST_OF_A_ROLE) {
            return;
        }
        ObjectNode row = list.addObject().put("kind", kind).put("url", web);
        row.put("verification", (back ? Verification.PROVED : Verification.CLAIMED).wire());
        String shown = back ? Links.web(proof) : null;
        ArrayNode proofs = row.putArray("proof_urls");
        if (shown != null) {
            proofs.add(shown);
        }
    }

    private static @Nullable Double domain(JsonNode organisation, boolean linked) {
        Boolean verified = Numbers.flag(organisation.path("is_verified"));
        return verified == null ? null : verified && linked ? 1.0 : 0.0;
    }

    private static double presence(JsonNode links, @Nullable String site) {
        return (site == null ? 0 : 0.5)
                + (links.path("twitter_screen_name").asText("").isBlank() ? 0 : 0.5);
    }

    private void partners(@Nullable String site) {
        Call protocol = Protocols.own(project, answers);
        JsonNode file = answers.body(TeamFile.CALL);
        if (protocol == null && file.path("partnerships").isEmpty()) {
            String reason = answers.failure(Protocols.first(project))
                    .filter(why -> !why.endsWith("does not know it"))
                    .orElse("no source lists its partners");
            report.notAssessed("partnerships", reason);
            report.notAssessed("partnerships_count", reason);
            return;
        }
        JsonNode body = protocol == null ? MissingNode.getInstance() : answers.body(protocol);
        ArrayNode list = new Partners(site).file(file).protocol(body).json();
        Call from = protocol == null ? TeamFile.CALL : protocol;
        report.list("partnerships", list, from);
        report.computed("partnerships_count", "count", BigDecimal.valueOf(list.size()), from, "");
        report.computed("raised_total", "usd", Partners.raised(body), from, "defillama: does not say");
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : null;
    }

    /** The newest weeks stand last. */
    private static JsonNode sum(JsonNode weeks, int newest) {
        if (!weeks.isArray() || weeks.isEmpty()) {
            return MissingNode.getInstance();
        }
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = Math.max(0, weeks.size() - newest); i < weeks.size(); i++) {
            BigDecimal week = Numbers.of(weeks.get(i));
            sum = week == null ? sum : sum.add(week);
        }
        return DecimalNode.valueOf(sum);
    }
}
