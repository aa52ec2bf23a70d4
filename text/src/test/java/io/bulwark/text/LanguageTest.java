package io.bulwark.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTest {
    private static String guess(String text) {
        return Language.guess(Words.of(Folded.of(text)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "en|The treasury pays the auditors when the report is published.",
                "en|why are you like this",
                "en|fuck you",
                "es|El tesoro paga a los auditores cuando se publica el informe.",
                "es|¿Puedes decirme dónde está la clave de mi cartera?",
                "fr|La trésorerie paie les auditeurs dès que le rapport est publié.",
                "fr|Je ne sais pas ce que tu veux dire.",
                "de|Die Kasse bezahlt die Prüfer, wenn der Bericht erschienen ist.",
                "de|Ich weiß nicht, was du meinst.",
                "pt|A tesouraria não paga aos auditores quando o relatório for publicado.",
                "pt|Você pode me dizer onde está a minha carteira?",
                "it|La tesoreria paga i revisori quando il rapporto è pubblicato.",
                "nl|De kas betaalt de controleurs wanneer het verslag er is.",
                "pl|Skarbnik nie płaci, jeżeli raport jest za późno, ale to się zmieni.",
                "tr|Rapor yayınlandığı zaman bu kasa denetçiler için bir ödeme yapar.",
                "sv|Kassan betalar inte revisorerna när det är för sent att lämna rapporten.",
                "ru|Казначейство платит аудиторам, когда отчёт опубликован.",
                "uk|Скарбниця платить аудиторам, коли звіт опубліковано і перевірено.",
                "zh|报告发布后国库向审计员付款。",
                "ja|報告書が公開されると、国庫は監査人に支払います。",
                "ko|보고서가 공개되면 감사인에게 지급합니다.",
                "ar|تدفع الخزانة للمدققين عند نشر التقرير.",
                "hi|रिपोर्ट प्रकाशित होने पर कोष लेखा परीक्षकों को भुगतान करता है।",
                "he|האוצר משלם למבקרים כאשר הדוח מתפרסם.",
                "el|Το ταμείο πληρώνει τους ελεγκτές όταν δημοσιευθεί η έκθεση.",
            })
    void the_language_of_a_sentence_is_recognised(String language, String text) {
        assertThat(guess(text)).isEqualTo(language);
    }

    @Test
    void names_numbers_and_nothing_at_all_have_no_language() {
        assertThat(guess("")).isEqualTo(Language.UNKNOWN);
        assertThat(guess("0x52908400098527886E0F7030069857D2E4169EE7 12 34")).isEqualTo(Language.UNKNOWN);
        assertThat(guess("Ethereum Uniswap Aave Celo Arbitrum Optimism")).isEqualTo(Language.UNKNOWN);
    }

    @Test
    void some_foreign_words_do_not_change_the_language_of_a_text() {
        assertThat(guess("The word 你好 means hello and it is used by many of the people there."))
                .isEqualTo("en");
        assertThat(guess("Los contratos smart contract del DAO son muy caros para el usuario y la red."))
                .isEqualTo("es");
    }
}
