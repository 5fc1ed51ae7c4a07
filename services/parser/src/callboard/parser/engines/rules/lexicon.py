"""The few words that printed plays share across languages: divisions, numbers, articles, conjunctions, collectives.

Lists of languages' function words only; which persons, titles and markers a play uses is learnt from its own text.
All entries are folded (``fold``): lower case, without diacritics.
"""

import re
import unicodedata

from callboard.parser.engines.rules.writing import spelt

_MARKS = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f]+")


def fold(text: str) -> str:
    """Lower case without combining marks, so that ``SCÈNE`` and ``scene`` meet."""
    if text.isascii():
        return text.lower()
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return spelt(plain) if plain and max(plain) >= _DEVANAGARI else plain


_DEVANAGARI = "\u0900"
"""What is before it has no vowel signs but those that are left out."""


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


ACT = _words(
    "манзара пәрдә шаршау actul "
    "act acte acto atto ato akt actus aufzug aufzuge handlung jornada действие акт дія дзея dejanje čin jednání dějství "
    "actus bedryf rész felvonás näytös vaatus bedrijf veiksmas cēliens πράξη handeling perde akti törn abteilung akten handlingen"
    " מערכה فصل الفصل پرده अंक अङ्क অঙ্ক องก์ องก์ที่ მოქმედება գործողություն 幕 막"
)
SCENE = _words(
    "мәҗлес күренеш sceane scaene "
    "scene scène scena szene szena escena cena scaena auftritt auftr явление сцена ява сцэна яв scen výstup jelenet "
    "scoena scoen scaen sc kohtaus tooneel toneel tonneel uitkomst σκηνή prizor odsłona pojava stseen scēna uppträde sahne scenen skena vystup"
    " תמונה סצנה סצינה مشهد المشهد منظر المنظر صحنه दृश्य দৃশ্য ฉาก ฉากที่ სურათი გამოსვლა տեսարան 場 场 景 折 齣 出 장"
)
PICTURE = _words("bild tableau картина obraz kuvaelma tablå billede kép quadro cuadro verwandlung")
PART = _words(
    "prologue prolog prologo prólogo prologus vorspiel nachspiel zwischenspiel vorrede epilogue epilog epilogo epílogo "
    "épilogue induction intermezzo interlude intermède entremés loa пролог эпилог prológus epilógus forspil "
    "efterspil förspel efterspel πρόλογος επίλογος"
    " 序幕 尾聲 尾声 楔子 プロローグ エピローグ 프롤로그 에필로그 פרולוג אפילוג פתיחה برولوج مقدمة خاتمة प्रस्तावना"
)
ORDINAL = _words(
    "беренче икенче өченче дүртенче бишенче алтынчы җиденче сигезенче тугызынчы унынчы "
    "primer segon segona quart cinquè întâi întâia doua treia patra cincea prvi drugi treći četvrti peti prva treća peta "
    "първо второ трето четвърто пето първа втора esimene teine neljas viies pirmais otrais trešais ceturtais piektais "
    "pirmas antras trečias ketvirtas penktas birinci ikinci üçüncü dördüncü beşinci "
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth one two three four five six seven "
    "eight nine ten last only final "
    "erster zweiter dritter vierter fünfter sechster siebenter siebter achter neunter zehnter elfter eilfter zwölfter "
    "dreizehnter vierzehnter fünfzehnter erste zweite dritte vierte fünfte sechste siebente siebte achte neunte zehnte "
    "elfte zwölfte erstes zweites drittes viertes fünftes letzter letzte eins zwei drei vier fünf sechs sieben acht neun zehn "
    "sechzehnter siebzehnter achtzehnter neunzehnter zwanzigster dreizehnte vierzehnte fünfzehnte ander anderer andrer "
    "premier première deuxième second seconde troisième quatrième cinquième sixième septième huitième neuvième dixième "
    "onzième douzième treizième quatorzième quinzième dernier dernière unique un deux trois quatre cinq une "
    "primo prima secondo seconda terzo terza quarto quarta quinto quinta sesto sesta settimo settima ottavo ottava nono "
    "nona decimo decima undicesima dodicesima undecima duodecima unico ultimo ultima sola "
    "primero primera segundo segunda tercero tercera tercer cuarto cuarta quinto sexto sexta séptimo séptima octavo octava "
    "noveno novena décimo décima undécima duodécima único primeiro primeira terceiro terceira sétima oitava "
    "primus prima secundus secunda tertius tertia quartus quarta quintus quinta "
    "первое первая второе вторая третье третья четвертое четвертая пятое пятая шестое шестая седьмое седьмая восьмое "
    "восьмая девятое девятая десятое десятая одиннадцатое двенадцатое последнее последняя первый второй третий четвертый "
    "пятый единственное перша друга третя четверта пята "
    "första andra tredje fjärde femte sjätte sjunde åttonde nionde tionde elfte tolfte sista "
    "første anden andet annen annet fjerde sjette syvende ottende niende tiende sidste siste "
    "eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde laatste "
    "první druhý druhá druhé třetí čtvrtý čtvrtá čtvrté pátý pátá páté pierwszy pierwsza drugi druga trzeci trzecia czwarty "
    "czwarta piąty piąta első második harmadik negyedik ötödik hatodik hetedik nyolcadik "
    "ensimmäinen toinen kolmas neljäs viides kuudes seitsemäs kahdeksas yhdeksäs kymmenes πρώτη δεύτερη τρίτη τέταρτη πέμπτη"
    " ראשונה שנייה שניה שלישית רביעית חמישית שישית שביעית שמינית תשיעית עשירית ראשון שני שלישי רביעי חמישי "
    "אחרונה الأول الأولى الثاني الثانية الثالث الثالثة الرابع الرابعة الخامس الخامسة السادس السابع الثامن "
    "التاسع العاشر الأخير اول دوم سوم چهارم پنجم ششم هفتم هشتم نهم دهم आखिरी पहला पहली दूसरा दूसरी तीसरा तीसरी "
    "चौथा चौथी पाँचवाँ पांचवां छठा सातवाँ प्रथम द्वितीय तृतीय चतुर्थ पंचम पञ्चम প্রথম দ্বিতীয় তৃতীয় চতুর্থ "
    "পঞ্চম პირველი მეორე მესამე მეოთხე მეხუთე առաջին երկրորդ երրորդ չորրորդ հինգերորդ"
)
FIRST = _words(
    "1 i one first erster erste erstes premier première une prima primo primus primero primera primeiro primeira eerste "
    "первое первая первый перша första første první pierwszy pierwsza első"
)
DEFINITE = _words(
    "the der die das den dem des le la les l' l el los las lo il i gli o os as den det de het 't ο η το οι az a ha"
)
INDEFINITE = _words("a an ein eine einer eines einem einen un une une' uno una des um uma en ett et een egy ένας μια")
ARTICLE = DEFINITE | INDEFINITE
CONJUNCTION = _words(
    "and und et e y ed och og en и й та i a ja és es und & u och samt sowie with mit avec con και و और এবং และ და եւ և"
)
EVERYBODY = _words(
    "all alle tous toutes tutti tutte todos todas omnes все всі vse všichni wszyscy mindnyájan mind kaikki alla allen "
    "everyone everybody όλοι allesammen"
    " 众 眾 众人 眾人 全体 全員 一同 皆 모두 다같이 الجميع כולם הכל सब सभी همه ทุกคน ყველა բոլորը"
)
BOTH = _words(
    "both beide beyde ambo ambos amendue оба обе båda begge oba beiden molemmat mindketten"
    " 二人 两人 兩人 둘 الاثنان שניהם दोनों هردو ორივე երկուսը"
)
CROWD = _words(
    "crowd mob chorus choir people folk public audience citizens plebeians commoners soldiers servants attendants guards "
    "officers lords ladies gentlemen senators sailors fishermen workmen townsmen countrymen villagers townspeople peasants "
    "men women boys girls children maids witches fairies spirits ghosts guests neighbours neighbors voices others several "
    "chor volk menge soldaten bürger bauern leute stimmen männer frauen kinder mädchen mägde gäste ritter herren damen "
    "matrosen arbeiter nachbarn zuschauer andere mehrere einige chöre "
    "chœur chœurs choeur choeurs peuple foule soldats gardes femmes hommes enfants paysans voisins matelots invités autres "
    "coro cori popolo folla soldati guardie donne uomini ragazzi contadini servi invitati altri pueblo soldados guardias "
    "mujeres hombres niños criados músicos vecinos otros gente povo homens mulheres "
    "хор народ толпа солдаты гости голоса крестьяне мужики бабы дети женщины мужчины слуги воины другие "
    "kor kör folket folk folkmassan soldater män kvinnor barn gäster röster mænd kvinder gæster stemmer "
    "koor volk stemmen mannen vrouwen kinderen chór lud tłum żołnierze goście głosy chlapi sbor dav vojáci hosté hlasy "
    "kar tömeg katonák nép kuoro kansa sotilaat χορός λαός πλήθος στρατιώτες "
    "群众 群眾 群衆 合唱 士兵 百姓 村人 兵士 군중 사람들 병사들 코러스 الجمهور الجوقة جنود קהל מקהלה חיילים भीड़ कोरस सैनिक"
)
"""Words for many people at once, who speak as one: groups in the list of characters."""
NOBODY = _words(
    "unknown somebody someone stranger unbekannt unbekannter unbekannte jemand inconnu inconnue quelqu'un sconosciuto "
    "qualcuno desconocido alguien неизвестный неизвестная некто кто-то okänd någon ukendt nogen onbekende iemand nieznajomy "
    "neznámý ismeretlen tuntematon άγνωστος 某人 모르는사람 مجهول פלוני अज्ञात"
)
TOGETHER = _words("together zusammen ensemble insieme juntos вместе tillsammans sammen all alle both zugleich")
VOICE = _words(
    "voice voices stimme stimmen голос голоса voix voce voci voz voces röst stemme hlas głos hang ääni φωνή"
    " صوت קול 声 聲 목소리 소리 आवाज़ صدا เสียง ხმა ձայն"
)
CAST = _words(
    "personen personæ personae persons characters cast personnages acteurs personaggi persone interlocutori personas "
    "personajes персоны лица действующие действовавшие personer personerne personerna rollen roller rolle osoby "
    "személyek personages henkilöt pessoas πρόσωπα interlocutores actores attori figuren hablan дійові personnes zpersonen"
    " 人物 人物表 登場人物 登场人物 剧中人 劇中人 剧中人物 劇中人物 角色 角色表 配役 등장인물 나오는사람들 الأشخاص الشخصيات شخصيات شخوص הנפשות נפשות דמויות "
    "اشخاص شخصیتها پرسوناژها पात्र ตัวละคร მოქმედი գործող"
)
SETTING = _words(
    "時間 时间 地點 地点 時代 时代 佈景 布景 場景 场景 時 時刻 所 場所 とき ところ 때 곳 시간 장소 무대 "
    "الزمان المكان الزمن המקום הזמן זמן מקום זירה समय स्थान زمان مکان"
)
"""What heads a line on time or place at the start of a scene; in scripts with capitals these are no names anyhow."""
CAST_PHRASE = ("dramatis person", "the actors", "действующие", "дійові", "persons of the", "characters in the")
THE_END = _words(
    "fin fine finis ende end slut slutt конец кінець konec koniec vége loppu einde τέλος curtain vorhang rideau"
    " 終 劇終 剧终 完 全剧终 全劇終 终 끝 النهاية ستار סוף מסך समाप्त पटाक्षेप پایان จบ დასასრული վերջ"
) | {"the end", "end of play", "end of the play", "das ende"}
BY = _words("by von par di de por av af van от door 作者 作 著 تأليف بقلم מאת लेखक نوشته 작")
MOVES = _words(
    "enter enters entering reenter re-enter exit exits exeunt leaves leave retires sings aside within alarum flourish "
    "curtain thunder manet manent auf ab tritt treten gehen geht kommt kommen ab. vorhang entre entrent sort sortent "
    "rideau entra entran sale salen vase vanse entrano esce escono parte partono via tela telón входит входят уходит "
    "уходят занавес kommer går ridå ut tæppe teppe gaar gulv opona wchodzi wychodzi"
)
APART = _words(
    "first second third fourth fifth sixth 1 2 3 4 5 6 i ii iii iv v erster zweiter dritter vierter fünfter sechster erste "
    "zweite dritte vierte anderer andere premier première deuxième second seconde troisième autre primo prima secondo "
    "seconda terzo terza altro altra primero primera segundo segunda tercero tercera otro otra первый вторая второй третий "
    "первая третья другой другая första andra tredje fjärde første anden annen tredie "
    "young old elder younger junior senior jr sr jung junge junger alt alte alter jeune vieux vieille giovane vecchio "
    "lady lord sir frau frl fräulein mrs mr miss madame madam monsieur mme mlle signora signor doña don donna dona "
    "жена мать отец сын дочь wife mother father son daughter brother sister frau mutter vater sohn tochter bruder schwester "
    "femme mère père fils fille frère soeur moglie madre padre figlio figlia hustru moder fader gräfin graf fürstin fürst "
    "queen king königin könig reine roi regina re reina rey duchess duke prinzessin prinz princess prince ghost geist "
    "один одна один-из servant diener plusieurs quelques einige mehrere several some many alcuni alcune algunos несколько "
    "многие des dei några nogle"
)
LEAVES = _words(
    "exit exits exeunt leave leaves departs off retires dies ab abgehen geht gehen fort sort sortent esce escono parte partono "
    "vase vanse sale sai saem уходит уходят удаляется går gå ud ut odejde odejdou wychodzi wychodzą el elmegy poistuu"
)
SAME = _words(
    "precedents precedentes precedenti precedent memes vorigen vorige dieselben medesimi stessi detti dichos dichas mismos "
    "mesmos same те прежние samma samme forrige föregående foregaaende tíž ciż sami előbbiek edelliset"
)
MORE = _words("more mehr weiter suite segue continúa continua forts fortsättning volgt дальше")
CONTINUED = _words(
    "cont'd contd cont continued continuing fortsetzung forts suite suivi seguito continuación vervolg продолжение"
)
PLURAL = ("s", "x", "es")
TO = _words("to à au aux an zu zum zur al alla allo ai agli alle à ao к till til aan naar")
OF = _words("of de du des d' di del dello della dei degli delle do da dos das von van vom der af av из от z od")
ALONE = _words(
    "alone aside within apart seul seule seuls seules bas haut aparté entrant rentrant sortant allein alleine beiseite leise solo sola soli sole solus "
    "aparte ensam один одна одни ensomme alene sám sama alleen"
)
TITLE = _words("mr mrs ms dr st prof capt lieut hr hrn fr frl frk mme mlle mgr m mm sig sr sra dn fru v")
COUNT = {
    word: number
    for number, words in enumerate(
        (
            "2 two zwei zween zwo deux due dos dois duas två to twee два две двое dwaj dwie dva dvě két kaksi dvije",
            "3 three drei trois tre tres três tri drie три трое trzy trzej tři három kolme",
            "4 four vier quatre quattro cuatro quatro fyra fire четыре четверо cztery czterej čtyři négy neljä",
            "5 five fünf cinq cinque cinco fem vijf пять пятеро pięć pět öt viisi",
            "6 six sechs sei seis sex seks zes шесть шестеро sześć šest hat kuusi",
        ),
        2,
    )
    for word in _words(words)
}
EXEUNT = _words("exeunt omnes gehen sortent escono partono vanno vanse salen уходят gå wychodzą odejdou")
THEY = _words("they ils elles essi loro ellos ellas они oni")
EXCEPT = _words(
    "but except save außer ausser excepté sauf hormis tranne eccetto salvo menos excepto кроме utom undtagen oprócz kromě"
)
HE = _words("he er il egli lui él ele он han on hij ő")
SHE = _words("she sie elle ella lei ela она hon hun zij ona")
