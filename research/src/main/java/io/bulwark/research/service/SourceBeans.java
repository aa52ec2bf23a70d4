package io.bulwark.research.service;

import io.bulwark.research.Analyst;
import io.bulwark.research.module.TeamFile;
import io.bulwark.research.source.RedisPacing;
import io.bulwark.research.source.RedisSharing;
import io.bulwark.research.source.SourceHttp;
import io.bulwark.research.source.SourceSettings;
import io.bulwark.research.source.Tape;
import io.bulwark.storage.Redis;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.eclipse.microprofile.config.Config;

/** The sources as this process asks them: paced and shared with all others. */
final class SourceBeans {
    /** Addresses and keys have the names that the command line uses. */
    @Produces
    @Singleton
    SourceHttp sources(Config settings, ResearchConfig config, Redis redis, InstantSource instants) {
        Clock clock = instants.withZone(ZoneOffset.UTC);
        SourceHttp.Settings keys = SourceSettings.read(
                false, name -> settings.getOptionalValue(name, String.class).orElse(null));
        return new SourceHttp(
                clock,
                Thread::sleep,
                new RedisPacing(redis, clock, config.instances(), keys.keyed()),
                Tape.none(),
                new RedisSharing(redis, clock, Thread::sleep),
                keys);
    }

    @Produces
    @Singleton
    Analyst analyst(SourceHttp sources, ResearchConfig config, InstantSource instants) {
        TeamFile people = config.teamFile().map(Path::of).map(TeamFile::read).orElse(TeamFile.NONE);
        return new Analyst(sources, instants.withZone(ZoneOffset.UTC), people);
    }
}
