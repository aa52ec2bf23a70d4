package io.bulwark.research.module;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bulwark.research.source.Answer;
import io.bulwark.research.source.Call;
import io.bulwark.research.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the operator knows of teams: {@code {"PROJECT": {"members": [{"name", "role", "links", "proof_urls"}], "partnerships":
 * [{"name", "kind", "url", "date", "proof_urls"}]}}}, a project by its CoinGecko id. It is the operator's word, and is shown as that.
 */
public final class TeamFile {
    public static final TeamFile NONE = new TeamFile(Map.of(), Instant.EPOCH);

    /** Under which its answer stands among those of the sources. */
    public static final Call CALL = new Call(Source.TEAM_FILE, "", null, null, Call.Form.JSON);

    private static final long LARGEST = 1_000_000;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Map<String, Team> teams;
    private final Instant at;

    private TeamFile(Map<String, Team> teams, Instant at) {
        this.teams = Map.copyOf(teams);
        this.at = at;
    }

    record Person(
            String name,
            @Nullable String role,
            @Nullable List<String> links,
            @Nullable List<String> proof_urls) {}

    record Partner(
            String name,
            @Nullable String kind,
            @Nullable String url,
            @Nullable String date,
            @Nullable List<String> proof_urls) {}

    record Team(@Nullable List<Person> members, @Nullable List<Partner> partnerships) {}

    private static final class Teams extends java.util.HashMap<String, Team> {
        private static final long serialVersionUID = 1L;
    }

    /** @throws IllegalArgumentException saying what is wrong with the file */
    public static TeamFile read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new IllegalArgumentException("the team file is larger than 1 MB");
            }
            Instant at = Files.getLastModifiedTime(file).toInstant();
            return new TeamFile(JSON.readValue(file.toFile(), Teams.class), at);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the team file cannot be read: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the team file cannot be read", e);
        }
    }

    /** What the file says of a project, in the form of any other answer. */
    public Optional<Answer> of(Identity project) {
        return Optional.ofNullable(teams.get(project.id())).map(team -> new Answer.Ok(JSON.valueToTree(team), at));
    }
}
