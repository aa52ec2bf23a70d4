package io.bulwark.research.source;

/** A project's community on Discord: its size for anybody, what is written there for a bot that is a member. */
public final class Discord {
    private Discord() {}

    /** The community behind an invitation: {@code guild.id}, {@code approximate_member_count}, {@code approximate_presence_count}. */
    public static Call invite(String code) {
        return Call.get(Source.DISCORD, "/api/v10/invites/" + Call.encoded(code) + "?with_counts=true");
    }

    /** Its channels: {@code [].{id, type, name}}; type 0 holds text. */
    public static Call channels(String guild) {
        return Call.get(Source.DISCORD_BOT, "/api/v10/guilds/" + Call.encoded(guild) + "/channels");
    }

    /** A channel's newest hundred messages: {@code [].{content, timestamp, author.bot}}. */
    public static Call messages(String channel) {
        return Call.get(Source.DISCORD_BOT, "/api/v10/channels/" + Call.encoded(channel) + "/messages?limit=100");
    }
}
