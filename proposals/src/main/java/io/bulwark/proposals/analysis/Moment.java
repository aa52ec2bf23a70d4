package io.bulwark.proposals.analysis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A date, period, phase or duration as written at {@code start} to {@code end} of a text. */
record Moment(Kind kind, String written, int start, int end) {
    enum Kind {
        DATE,
        PHASE,
        DURATION
    }

    private static final String MONTH =
            "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
                    + "|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember"
                    + "|[Ee]nero|[Ff]ebrero|[Mm]arzo|[Aa]bril|[Mm]ayo|[Jj]unio|[Jj]ulio|[Aa]gosto|[Ss]eptiembre|[Oo]ctubre|[Nn]oviembre|[Dd]iciembre"
                    + "|[Jj]aneiro|[Ff]evereiro|[Mm]arço|[Mm]aio|[Jj]unho|[Jj]ulho|[Ss]etembro|[Oo]utubro|[Nn]ovembro|[Dd]ezembro"
                    + "|[Jj]anvier|[Ff]évrier|[Aa]vril|[Jj]uin|[Jj]uillet|[Aa]oût|[Ss]eptembre|[Oo]ctobre|[Dd]écembre"
                    + "|[Яя]нвар[ья]|[Фф]еврал[ья]|[Мм]арта?|[Аа]прел[ья]|[Мм]а[йя]|[Ии]юн[ья]|[Ии]юл[ья]|[Аа]вгуста?|[Сс]ентябр[ья]|[Оо]ктябр[ья]|[Нн]оябр[ья]|[Дд]екабр[ья])(?![\\p{L}])\\.?";
    private static final String YEAR = "(?:20\\d\\d(?!\\d)|['’]\\d\\d(?!\\d))";
    private static final String DAY = "\\d{1,2}(?:st|nd|rd|th|\\.)?(?![\\d:,.]\\d|\\d)";
    private static final String DAYS = DAY + "(?:\\s?(?:-|–|to|and|&)\\s?" + DAY + ")?";
    private static final String DATE =
            "(?:(?:(?:[Tt]he )?(?:[Ee]nd|[Bb]eginning|[Ss]tart|[Mm]iddle) of |[Ee]arly[ -]|[Mm]id[ -]|[Ll]ate[ -])?(?:"
                    + "(?:19|20)\\d\\d[-/.](?:1[0-2]|0?[1-9])(?:[-/.](?:3[01]|[12]\\d|0?[1-9]))?(?!\\d)"
                    + "|(?:3[01]|[12]\\d|0?[1-9])[./](?:1[0-2]|0?[1-9])[./](?:20)?\\d\\d(?![\\d.]\\d|\\d)"
                    + "|(?:" + DAYS + "\\s?(?:of |de )?)?" + MONTH + "(?:\\s" + DAYS + ")?(?:,?\\s?(?:of |de )?" + YEAR
                    + ")?"
                    + "|Q[1-4](?:\\s?[-–/&]\\s?Q?[1-4](?!\\d))?(?:,?\\s?(?:of )?" + YEAR + "|[/ ]\\d\\d(?!\\d))?(?!\\d)"
                    + "|20\\d\\d[\\s-]?Q[1-4](?:\\s?[-–/&]\\s?Q[1-4])?"
                    + "|H[12],?\\s?(?:of )?" + YEAR
                    + "|(?i:first|second|third|fourth|last|[1-4](?:st|nd|rd|th)) (?i:quarter|half)(?: of (?:the year )?20\\d\\d)?"
                    + "|20\\d\\d年(?:第?[一二三四1-4]季度|\\d{1,2}月(?:\\d{1,2}日)?)?|\\d{1,2}月(?:\\d{1,2}日|份)?"
                    + "|(?<=(?i:end of|beginning of|start of|early|mid|late)[ -])20\\d\\d(?!\\d)))";
    private static final Pattern DATES = Pattern.compile("(?<![\\p{L}\\p{N}_./-])" + DATE
            + "(?:\\s?(?:-|–|—|→|to|until|through|bis|and)\\s?" + DATE + ")?(?![\\p{L}\\p{N}_/])");
    private static final Pattern PHASES = Pattern.compile(
            "(?i)(?<![\\p{L}\\p{N}_])(?:weeks?|months?|days?|phases?|sprints?|epochs?|stages?|seasons?|years?|quarters?|milestones?|semanas?|mes|fases?|phase|wochen?|monate?|этап|неделя)\\s?#?(?:\\d{1,3}|[IVX]{1,4}|one|two|three|four|five)(?![\\p{L}\\p{N}])"
                    + "(?:\\s?(?:-|–|—|to|&|and|a)\\s?(?:weeks?|months?|days?|phases?|sprints?|epochs?)?\\s?\\d{1,3}(?![\\p{L}\\p{N}]))?"
                    + "(?:\\s?\\((?=[^()]{0,59}(?:week|month|day|quarter|year|20\\d\\d|Q[1-4]))[^()]{1,60}\\))?");
    private static final Pattern DURATIONS = Pattern.compile(
            "(?i)(?<![\\p{L}\\p{N}_.,$-])(?:[~+]|approx(?:\\.|imately)? )?(?:\\d{1,3}|one|two|three|four|six)(?:\\s?(?:-|–|to)\\s?\\d{1,3})?[\\s-]?(?:business |working )?(?:weeks?|months?|days?|quarters?|years?|semanas|meses|wochen|monate)(?![\\p{L}])(?:\\s(?:after|from|following|post|before)\\s[^,.;:|()]{1,50})?");
    private static final Pattern VERB = Pattern.compile("May|Mar(?:ch)?|[Mm]arta?|[Mm]ai");

    /** The first date of {@code text}, else its first phase, else its first duration, else null. */
    static @Nullable Moment in(String text) {
        Moment date = date(text);
        Moment phase = first(Kind.PHASE, PHASES, text);
        if (phase != null && (date == null || date.start >= phase.start && date.end <= phase.end)) {
            return phase;
        }
        return date != null ? date : first(Kind.DURATION, DURATIONS, text);
    }

    private static @Nullable Moment date(String text) {
        Matcher matcher = DATES.matcher(text);
        while (matcher.find()) {
            boolean edge = matcher.start() == 0 || text.substring(matcher.end()).isBlank();
            if (edge || !VERB.matcher(matcher.group()).matches()) {
                return of(Kind.DATE, matcher);
            }
        }
        return null;
    }

    private static @Nullable Moment first(Kind kind, Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? of(kind, matcher) : null;
    }

    private static Moment of(Kind kind, Matcher matcher) {
        return new Moment(kind, matcher.group().strip(), matcher.start(), matcher.end());
    }
}
