package io.bulwark.research.module;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.research.source.Call;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The modules of an analysis. */
public enum Module {
    ONCHAIN {
        @Override
        public List<Call> wants(Identity project) {
            return OnChain.wants(project);
        }

        @Override
        public List<Call> leads(Identity project, Call call, JsonNode body) {
            return Protocols.leads(project, call, body);
        }

        @Override
        public Report read(Identity project, Answers answers, Instant now) {
            return OnChain.read(project, answers);
        }
    },
    SENTIMENT {
        @Override
        public List<Call> wants(Identity project) {
            return Opinions.wants(project);
        }

        @Override
        public List<Call> leads(Identity project, Call call, JsonNode body) {
            return Opinions.leads(project, call, body);
        }

        @Override
        public Report read(Identity project, Answers answers, Instant now) {
            return Opinions.read(project, answers, now);
        }
    },
    TOKENOMICS {
        @Override
        public List<Call> wants(Identity project) {
            return Tokenomics.wants(project);
        }

        @Override
        public Report read(Identity project, Answers answers, Instant now) {
            return Tokenomics.read(project, answers, now);
        }
    },
    TEAM {
        @Override
        public List<Call> wants(Identity project) {
            return Team.wants(project);
        }

        @Override
        public List<Call> leads(Identity project, Call call, JsonNode body) {
            return Team.leads(project, call, body);
        }

        @Override
        public Report read(Identity project, Answers answers, Instant now) {
            return Team.read(project, answers, now);
        }
    };

    /** Its name on the wire. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it would like to ask. */
    public abstract List<Call> wants(Identity project);

    /** What it would like to ask next, for what an answer says. */
    public List<Call> leads(Identity project, Call call, JsonNode body) {
        return List.of();
    }

    /** What the answers say; a call without an answer leaves its metrics not assessed. */
    public abstract Report read(Identity project, Answers answers, Instant now);
}
