/** Accents say nothing: `Contraseña` is written `CONTRASENA` elsewhere. Composed again, so that syllables of other scripts stay whole. */
export const withoutAccents = (text: string): string =>
  ASCII.test(text) ? text : text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').normalize('NFC').replace(/[ßłŁøØæÆđı]/g, (letter) => PLAIN[letter] ?? letter);
// eslint-disable-next-line no-control-regex
const ASCII = /^[\u0000-\u007f]*$/;
const PLAIN: Readonly<Record<string, string>> = { ß: 'ss', ł: 'l', Ł: 'L', ø: 'o', Ø: 'O', æ: 'ae', Æ: 'AE', đ: 'd', ı: 'i' };

/** The words that count in names of variables, tags and keys, as other languages have them; in Latin letters, as variables need them, and in their own script. */
const IN_ENGLISH: Readonly<Record<string, string>> = {
  password:
    'passwort kennwort losungswort motdepasse mdp contrasena contrasenia senha parola wachtwoord losenord passord adgangskode kodeord salasana lykilord haslo heslo lozinka geslo parol jelszo sifre slaptazodis parool пароль парола лозинка κωδικός パスワード 暗証番号 密码 密碼 口令 비밀번호 암호 पासवर्ड รหัสผ่าน סיסמה',
  secret: 'geheim geheime geheimer geheimes geheimen geheimnis secrete secreto secreta segreto segreta segredo hemlig hemligt hemlighet hemmelig hemmelighet hemmelighed salaisuus tajny tajne tajna tajni titkos titok gizli секрет секретный 秘密 机密 機密 비밀 סוד',
  key: 'schluessel schlussel cle clef cles clave claves chave chiave chiavi sleutel nyckel nokkel nogle noegle avain klucz klic kluc kljuc klyuch kluch kulcs anahtar anahtari cheie kleidi ключ κλειδί 鍵 密钥 密鑰 秘钥 비밀키 מפתח',
  token: 'jeton jetons zeton zseton токен トークン 令牌 토큰',
  access: 'zugang zugangs zugriff zugriffs acces acceso accesso acesso toegang atkomst tilgang adgang dostep dostepu pristup erisim доступ',
  private: 'privat privee prive privada privado privata privato prywatny',
  credentials: 'zugangsdaten anmeldedaten identifiants credenciales credenciais credenziali inloggegevens',
  primary: 'primaire primaria primario',
};
/** Several words for one; `mot clé` is a keyword. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/\bsitekey\b/g, 'site key'],
  [/\bsecret key base\b/g, 'secret key'],
  [/\bpass (word|phrase|code)(?=s?\b)/g, 'pass$1'],
  [/\bmots? de passe\b|\bkata sandi\b|\bmat khau\b|\bpalavra (?:de )?passe\b|\bparola (?:d )?(?:d?ordine|accesso)\b/g, 'password'],
  [/\b(?:mots?|palabras?|palavras?|parole?|schlussel) (?:cles?|claves?|chaves?|chiave)\b/g, 'keyword'],
  [/\b(cle|clave|chave|chiave) (?:de |d |di )(?=acc?es)/g, '$1 '],
];
/** German and the Nordic languages write words together. */
const COMPOUND = /^(zugangs?|zugriffs?|geheim|api|datenbank|dienst|sicherheits)(schluessel|schlussel|nyckel|nokkel|token|kennwort|passwort|code)$/;
/** Chinese, Japanese and Korean have no blanks. */
const UNSPACED = /[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]/;

const ENGLISH: ReadonlyMap<string, string> = new Map(Object.entries(IN_ENGLISH).flatMap(([english, words]) => words.split(' ').map((word): [string, string] => [withoutAccents(word), english])));
const ENGLISH_UNSPACED = [...ENGLISH].filter(([word]) => UNSPACED.test(word));

/** Words of a name in English, where they are known in another language. */
export const translated = (words: readonly string[]): readonly string[] => asOne(words).flatMap((word) => (COMPOUND.exec(word)?.slice(1) ?? [word]).map(inEnglish));

function asOne(words: readonly string[]): readonly string[] {
  const text = words.join(' ');
  return PART_OF_PHRASE.test(text) ? PHRASES.reduce((current, [phrase, english]) => current.replace(phrase, english), text).split(' ') : words;
}
/** A word without which there is no phrase. */
const PART_OF_PHRASE = /\b(?:pass|passe|sandi|mat|parola|mots?|palabras?|palavras?|schlussel|cle|clave|chave|chiave|sitekey|base)\b/;

const inEnglish = (word: string): string => ENGLISH.get(word) ?? (UNSPACED.test(word) ? (ENGLISH_UNSPACED.find(([known]) => word.includes(known))?.[1] ?? word) : word);
