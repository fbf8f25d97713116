"""Words that are no names, or not only names, as `gazetteer.folded` writes them: small, without accents."""

# Never a name, whatever stands before them.
FUNCTION = frozenset(
    """
    a about above after again all also always am an and another any anybody anyone are as at back be because been before
    best both but by can cannot could dear did do does done each either else etc even every everybody everyone few for
    from get give go good got great had happy has have having he hello her here hey hi him his how i if important in into
    is it its just know let like look made make many maybe me merry might more most much my need never new next no nobody
    none not nothing now of off on once one only or other our out over own please quite rather really right said same say
    see she should since sir madam so some somebody someone something still such sure team than thank thanks that the
    their them then there these they thing things this those though to today together tomorrow too two under until up us
    use very was we well were what when where whether which while who whom whose why will with without would yes yesterday
    yet you your yours world folks guys friends students participants customer colleague colleagues ladies gentlemen
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december mr mrs ms dr prof professor doctor miss mister short old times
    english german french spanish arabic american british european god bible christmas easter morning evening night
    afternoon mother father university school hospital street road company department president minister doktor

    aber alle allem allen aller alles als also am an ander andere anderen auch auf aus bei beim bin bis bist bitte da dabei
    damit danach dank danke dann das dass dein deine dem den denn der des deshalb die dies diese diesem diesen dieser
    dieses doch dort du durch ein eine einem einen einer eines er es etwas euch euer fur ganz gar gegen gerne gut gute
    guten guter gruss gruße grusse gruesse habe haben hat hatte hier hallo herr herrn frau herren damen hochachtungsvoll
    ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in ins ist ja jede jeden jeder jedes jetzt kann kein keine konnen
    leider lieb liebe lieber liebes liebste macht man manche mehr mein meine meinem meinen meiner meist mir mit mich muss
    nach nachdem nein nicht nichts nie noch nun nur ob oder ohne sehr sein seine seit sich sie sind sicher so solche
    sondern sonst trotzdem uber um und uns unser unsere unter viel viele vielen vielleicht vielmals vom von vor wann war
    waren warum was wegen weil weiter welche welcher wenn wer werden wie wieder wir wird wo wobei wurde zu zum zur zwar
    zwischen montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar marz mai juni juli oktober dezember
    welt deutschland freunde kollegen kolleginnen team teilnehmer zusammen morgen abend tag nacht student studentin

    a ai ainsi alors apres as au aucun aussi autre autres aux avant avec avoir beaucoup bien bon bonjour bonne bonsoir ca car
    ce ceci cela celle celui ces cet cette chaque cher chere chers cheres client clients comme comment dans de deja depuis
    des deux donc du elle elles en encore entre est et etc ete etre eux faire fait fois ici il ils je jamais la le les leur
    leurs lui ma madame mesdames messieurs mademoiselle mais me meme merci mes moi moins mon monsieur ne ni non nos notre
    nous ou oui par parce pas pendant peu peut plus pour pourquoi puis quand que quel quelle quelque qui quoi sa sans se
    sera ses si son sont sous sur ta te tes toi ton tous tout toute toutes tres trop tu un une vers voila votre vous
    lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril juin juillet aout septembre octobre
    novembre decembre noel paques salut coucou collegue collegues docteur

    algo algun alguna antes aqui asi aun aunque bajo bien bueno buena buenas buenos cada casi como con contra cual cuando
    cuanto de del desde donde dos el ella ellas ellos en entre era es esa ese eso esta estan estar estas este esto estos
    fue ha hace han hasta hay hola hoy la las le les lo los mas me mi mis mientras mucho mucha muy nada ni no nos nosotros
    nuestra nuestro nunca o otra otro para pero poco por porque pues que querido querida quien quiero se ser si sin sobre
    son soy su sus tal tambien tampoco tan tanto te tener tiene todo todos tu un una uno unos usted ustedes y ya yo gracias
    senor senora senorita senores estimado estimada estimados don dona mundo amigo amiga amigos atentamente saludos lunes
    martes miercoles jueves viernes sabado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre
    noviembre diciembre espanol espana dia dias

    في من على إلى عن مع هذا هذه ذلك التي الذي كان كانت لكن او أو ثم قد لا ما لم لن هو هي انا أنا نحن كل بعد قبل عند جدا شكرا لك لكم
    وأحب
    """.split()
)
# Names too, but a name only where something else says so.
ORDINARY = frozenset(
    """
    abby ace aid alter amber amen angel angels april arch archer art ash ashes aspen aston august aurora austin autumn avery
    baker ball ban banks bar barber bard barker barn baron barrel basil bass battle bay bayer bean bear beard beck bell belle
    bench benz berg berry best bill bird bishop black blank blessing bliss blue blues bold bolt bond bone bonn book booker
    booth born boss bow bowl bowman box boy brand brandy bravo bread brett brewer brick bridge bridges bright britain brook
    brooks brown buck bull burn burns bush butcher butler cain camp candy cane cannon canto carbon card carol carpenter
    carrie cart carter case casey cash castle celeste chad chamber chambers chance chandler chapman charity charlotte chase
    cherry chester chevy china christian christ church clark clay clear clement clever close cloud clover coast cole colt
    comfort conception cook cooke cookie coral corner cortes cotton couch court cox crane creed crew cross crown cruz crystal
    curry cutler daily dahlia daisy dallas dance dane dawn day days deal dean decker delta dell denver destiny diamond dick
    dollar dolly dom doll domino don dot dove down drew duke dutch dyer eagle earl early east eden elder electra ella else
    emerald england english era ernst essence eve evening ever everest faith falcon fall farmer fay felicity fern field
    fields finn fire fish fisher flag florence flower floyd flynn foot forbes ford fore forest forrest foster fountain fox
    franc france frank franklin free freeman french friend frost fry fuller gabriel gale galaxy garden gardner garland gates
    gay gene general genesis gentry georgia german gift gill ginger glad glass glen glenn gold golden good gore grace grant
    gray green greene grey griffin grove guy hale hall hand hardy harmony harper harvest hat hay hazel heart heat heath
    heather heaven height henna herb hero hill hilton holiday holland hollow holly home honey honor hood hook hope horn house
    houston howe hull hunt hunter huntley ice india ion ira iris iron irving israel ivory ivy jack jade jasmine jay jean jersey
    jesus jewel jin job john jones jordan journey joy judge juan jules june jury justice justus karma kay keen kelvin kent
    key king kings kit kitty knight knots lake lamb lancaster lance land lane lang lark laurel law laws lawn lea lee leigh
    leo level levi levy liberty lie light lily lima lime lin lincoln linden line link lion lisle list little lock london long
    lord lot lots love lowe luck lucky lux lyric mac madison magi magnolia mail main major malt man manly mann marble march
    mark marks marina marine marsh marshall martin mason masters may mayer mead meadow means melody mercedes mercury mercy
    merit merry mi mia miles mill miller mills mina mine mini mint miracle miss mist misty moment monday monet moor moore
    moon morrow moses moss mount mountain mural myles myrtle nation navy neal nero neon noble noel nor north norm norman novel
    nova numbers oak oaks ocean oda olive olympia onyx opal orange orchard orchid orlando ore owner oxford pace pack page paige
    painter palm palmer pan pansy pants paris park parker parks parrish parsons past pat patch patience paul pax payne peace
    peach pearl penn penny per perry petal phoenix pink piper pitt plan plant plum poet pole poole pope poppy porter post
    potter pound powers praise precious presley press price pride prince princess prior prudence purple queen quest quick quill
    quincy rain rainer ramp randy range raven ray read red reed reef reese regal reggie reign reno rex rhodes rice rich richer
    richmond ridge riggs rio ripple rise river rivera rivers road roads rob robin rock rod rode roman romance rome romeo root
    rosa rose rosemary roses rowe royal royalty ruby rue ruler rush russ russell rust rusty ryder sable sad sage salt sam sand
    sands santa sandy sat savannah sawyer say scarlet school scott seal sea self selma sermon shade shadow sharp shaw shell
    shelter sherry short sidney siemens sierra silk silver sincere singer sister sky slate small smith smile snow sol solomon
    song sonny sophia south spain spark spears spring sprout stack star stark starr stars state steel sterling stern steward
    stone storm story stout street strong stuart sue summer summers sun sunday sunny sunshine swan sweet swift sydney tab
    tailor tate taylor teal temple tempest terra terry thompson thorn thorne tide tiger tim time timer tip tom topaz tower
    town trace tracy travel tree trent trinity true truth tucker turner twain tyler union unity urban vale valentine valley
    van vance vega venus verdi vernon victor victoria victory vince vine violet violets virginia walker wall waller walls ward
    ware warner warren wash washington water waters wave waver way weaver web webb weber weeks well wells west wheat wheeler
    white whitney wild wilder wiley wilkes will willow wills wilson win wind wine winner winter winters wise wolf wolfe wood
    woods word worth wren wright wynn yale yoga york young zen zion
    jackson london europa afrika asia amerika

    acker adler ahorn anker apfel arm arndt arzt bach backer bader bald band bank barth bauch bauer baum beer berger bergmann
    bernstein bild binder birke bischof blatt blau block blum blume bock bode boden bohm bohne brand brandt braun breit brett
    brot bruch bruder brunner buch buche burger burg busch can decker deutsch dick dieter dietrich drescher dreher durst eben
    eck ecke eder eiche eisen eis ende engel engels erbe erde ernst esel essen esser falk falke fall farber faust feder feige
    feind feld fels fest feuer fink finke fischer fleisch fleischer fleiss flor forster forst frank franke frei freitag freund
    frey friede frieden friedrich frisch fritz froh fromm frost fruh fuchs fuhrmann furst gabel gans garten gartner gast geiger
    geist gerber gerste glas glaser glock glocke glucklich gold graf grimm gross grosse grosser grun grund gruner haas hase
    hafer hahn halm hammer hart hartmann hase hauer haupt haus hausmann hecht heide heil heiland heim held heller hell hennig
    herbst hering herr herrmann herz heute hirsch hirte hitze hof hoffnung hofmann hoh hohn holz honig horn huber huhn hund
    hut hutter jager jahn jung junge kaiser kalt kamm kammer kant karl kase kasper kaufmann kehl keil keller kern kerner kerze
    kessel keil kirch kirche kirchner kirsch klar klee klein kleine kluge knecht knopf koch kohl kohler kolb konig kopf korb
    korn kraft kranz kraus krause krebs kreis kreuz krieg krieger kroll krug krumm kuchen kugel kuhl kuhn kunst kunz kurz
    kuster lamm land lang lange laub lauer leicht lenz leer linde linden link linke lob loch lohn lorenz lowe lust maier
    maler mann markus marx mauer maurer maus meister mensch metzger meyer milch mohr mond moos moser muller munch mund munz
    nacht nagel neu neumann nord ochs oster ostern ott otto pabst paul pfau pfeffer pfeifer pfeil pflug pilz pohl post prinz
    probst rabe rau rauch rausch recht reich reiche reif reiter rein reis rest reuter rich richter riese ring ritter rock
    rohr rose rosen roth rot rudi ruf ruhe sachs sack sand sander sattler sauer schade schaf schafer schatz scheer schenk
    scherer schick schild schilling schimmel schlegel schlosser schmid schmidt schmied schmitt schnabel schneider schnell
    scholz schon schreiber schreiner schrei schroder schubert schuh schule schuler schulz schulze schuster schutz schutze
    schwab schwan schwarz schweiger schweizer see seele seidel seifert seiler seitz sieg silber simon singer sohn sommer sonne
    sonntag sorge specht speer sperling spiegel spiess spitz sprenger stadler stahl stall stamm stark steiger steil stein
    steiner stern steuer stich stock stoll stolz storch strauss streit strobel strom stumpf sturm suss tag taube teich teufel
    thal thiel tiger tisch tod topf trost ulm ulrich unger vater vetter vogel vogt voigt volk voll wachter wagner wald walter
    walther wand weber wegner weich weide weiss weis weise weizen welle welt wende wenzel werk werner wetter wetzel wiese wild
    wille wimmer winkler wind winter wirt wirth witt witz wolf wolff wolke wunder wunderlich wunsch wurm wurst zahn zander zeit
    zeiger zeller ziegler zimmer zimmermann zucker zweig

    ange ange aime aimee allard ami amour ange argent aube auger azur baron barre bas basset beau bel belle benoit berger
    besson bien bijou blanc blanche blanchet blot bois bonheur bonnet bouche boucher bouchet boulanger bouquet bourgeois
    bourg boutin breton brun brune bruneau camus carpentier carre celeste cerise chameau champion charpentier charron chartier
    chauvin chevalier claire clair clemence clement clerc cloche cloutier coin collet colombe constance cordier costa
    coste couleur cour courtois cousin coulon coton couturier croix dame dauphin delicat denis descamps desire devin diane
    dieu docteur douce dupuis duval ecole egalite elan emeraude epice esperance esprit etoile europe ete evrard fabre faire
    faure ferme fer fleur fleury foi fontaine forestier foret fortune fouquet fournier fort frere gaillard garde gant garnier
    gauthier gay gentil germain gilbert gros grenier guerin guerre hardy herbe heureux hiver honore hubert humbert image
    innocent isle jardin jaune jolie jolly jour joye joyeux julien jumeau juste labbe lac lacroix lamy langlois laine laure
    leblanc lebon lebrun leclerc legrand lejeune leger lemoine lesage leroy lis lopes louis lune lumiere maillet maire maison
    marchal marchand mare marguerite marin martel masson mathieu melon menard mer merle mercier meunier michel millet mode
    moine monde monnier moreau morel moulin muguet neige noel noir normand olive or orange page paix palmier pain papillon
    paradis paris parent pascal pasquier pays pelletier perle perret perrin perrot petit peur pichon picard pierre pin pineau
    poirier pomme pommier pont porte potier poulain prevost prigent prune prudence pures raisin ramos raymond regnier reine
    remy renard renaud riviere robe robin roche roger roi rolland rose roses rosier rossignol rouge rouge rousseau roussel
    rousset roux roy royer sable sage saint sainte salle salmon samson sapin sauvage sauveur serein sel seigneur servant
    sirene soleil tanguy teinturier terre tessier texier thierry torres toussaint toute travers tresor valentin valette
    vallee vasseur verdier verger vert vidal vigneron ville vincent violette violette vivien voisin voix yves zoe
    allemand anglais francais

    abril africa alba alegria alma alto amado amor amparo ana ancho angel angeles angeles antigua arena arroyo ascension
    asuncion aurora avila bajo barba barco barrera barrio baron bella belmonte benito blanca blanco bosque bravo bueno buena
    caballero cabello cabeza cabrera calle calvo camacho camara camino campo campos candela candelaria cano canto cantos
    caridad carrasco carretero caro carpio carreras carro casa casal casado casas castillo castro cerezo cielo clara claro
    clavel clemente clementina coca codina color concepcion conde conejo consolacion constanza consuelo cordero correa cortes
    cortez corona corral cruz cruces cuadrado cuellar cuenca cuerda cuesta cuesta cueva delgado digna diego dolores domingo
    don duran dulce duque encarnacion escobar escribano escudero espada espejo esperanza estrada estrella exposito falcon
    feliciano felicidad feliz felix ferrer feria fe flor flora flores franca francisco franco fresno fuente fuentes fuertes
    gala gallardo gallego gallo galvan garrido garza gato gloria gordo gracia granados grande guapa guerra guerrero guardia
    haro herrera herrero hermano hidalgo hierro higuera hoyos huerta hurtado iglesia iglesias inmaculada izquierdo jardin
    jimenez jordan justo lago laguna lara leal leche leon leonor libertad ligia lima linares lluvia llano llorente lobo lorca
    lozano luna lugo luz macias madera madrid maestro manrique manzano mar marina marin mariscal marquez martir mata mayo
    mayor melero mercedes merced mesa miguel milagros mina miranda misericordia molina molinero moral morales morena moreno
    mora morillo mula mundo munoz navarro negrete negro nieto nieve nieves niño nino noble noguera noche novoa nuevo ojeda
    oliva olmedo olivares olmo oro ortega otero pacheco padilla palacio palacios palma palmera paloma pan pardo parra parque
    pascual pastor paz pedraza pedrero pelayo perla peral perez piedad piedra piedad pilar pinto pinar plaza pomares pozo
    prado prieto primavera prudencia puente puerta puerto quero quintana ramos real redondo reina remedios rey reyes ribera
    rico rincon rio rios robledo roble roca rocio rojas rojo rosa rosales rosario rosario rosas rubia rubio ruiz rueda sal
    sala salas salud salvador salvador sanabria santa santiago santo santos segura seguro sierra silva sol soledad solis soto
    tapia tomas toro torre torres torrecilla trinidad valencia valle valles valverde vela ventura vera verdad verde vergara
    vicente victoria vidal villa viña vina virtud virtudes vives zamora zapata zapatero

    جميل سعيد كريم حسن امل أمل نور وفاء هدى ايمان إيمان سلام رحمة بركة حرية عدل حق صادق امين أمين ماهر سالم خير شمس قمر نجم ورد
    زهرة ربيع فرح سعادة جنة هبة رضا صباح مساء وسام شاهد كامل عالم عادل حر خالد ناصر فاضل نادر طيب حكيم رشيد كبير صغير نبيل شريف عزيز
    حبيب منير لطيف وحيد فريد رائد راشد
    """.split()
)
