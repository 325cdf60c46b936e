"""The words whose change changes what is done to a patient.

The lists err on the wide side: a word here costs a second reader, a word missing
here could let a dose through as a matter of style. Entries ending in ``*`` are
beginnings of words.

Sources: negations, routes and frequencies from ISMP's List of Error-Prone
Abbreviations and the EDQM standard terms for routes; endings of drug names from
WHO's stem book (The use of stems in the selection of International Nonproprietary
Names, 2018); the names themselves are the substances most used in anaesthesia, pain
medicine and intensive care, besides those that the document itself names.
"""

from __future__ import annotations

import re


def _words(text: str) -> list[str]:
    return text.split()


NEGATIONS = _words("""
no not never none neither nor cannot cant dont doesnt didnt isnt arent wasnt werent wont shouldnt
mustnt neednt without avoid* contraindicat* except* unless exclud* exclusion* forbid* forbidden
prohibit* withhold* withheld discontinu* stop* omit* skip* cease* refrain* lack* absen* nil unable
refus* against caution* warn* beware unsafe only
""")
"""Words that forbid, exclude or limit: beside them, every other word counts too."""

QUALIFIERS = _words("""
instead rather but however although despite fail* deny denied hardly scarcely rarely seldom nothing
nobody nowhere free until hold hazard* danger* safe safely harm* precaution* ineligib* eligib*
must should may might can could required recommend* permit* allow* left right
""")

NUMBERS = _words("""
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred*
thousand* million* billion* half halve* halving quarter* third* fourth* fifth* sixth* seventh*
eighth* ninth* tenth* first second* double* doubling treble* triple* tripling quadrupl* once twice
thrice single sole both either pair couple dozen* few several many much multiple fold *fold percent*
cent ratio* proportion* fraction* equal* same identical each every all any some whole entire
""")

QUANTITIES = _words("""
more less greater fewer higher lower larger smaller bigger above below over under least most
maximum maxima maximal* max minimum minima minimal* min exceed* beyond within between up down about
approximately roughly around near* almost increas* decreas* reduc* rais* lower* escalat* titrat*
taper* wean* limit* ceiling cap capped cumulative total* full partial* extra additional added
increment* decrement* range* threshold* dose* dosing dosage* overdos* bolus* loading load infus*
inject* drip rate concentrat* dilut* undiluted strength* high low initial* start* maintenance
mainten* rescue repeat* highest lowest
""")

UNITS = _words("""
g mg mcg ng kg ug µg μg gram* milligram* microgram* nanogram* kilogram* unit units iu u meq mmol mol
mcmol ml l dl cc millilit* litre* liter liters milliequivalent* millimol* mole moles mgs mcgs
""")

FORMS = _words("""
tablet* capsule* spray* drop* ampoule* ampule* vial* syringe* puff* patch* mmhg sqm per
""")

TIMES = _words("""
s sec second* min mins minute* h hr hrs hour* hourly day* daily week* weekly fortnight* month*
monthly year* yearly nightly night* morning* evening* bedtime noon afternoon* before after during
while then later earlier immediate* slow* rapid* fast* quick* gradual* continuous* intermittent*
prn qd qod bd bid tds tid qds qid qhs od om stat interval* duration* prolong* sustained extended
modified long short brief* longer shorter often frequent* sometimes always usually occasionally
""")

ROUTES = _words("""
iv im sc sq po pr sl intraven* intramusc* subcutan* oral* orally mouth sublingual* buccal*
intranasal* nasal* rectal* topical* transdermal* transmucosal* epidural* caudal*
intrathecal* spinal* neuraxial* parenteral* enteral* inhal* nebuli* intraosseous
intraperitoneal intraarticular perineural*
intradermal* intravitreal intralesional intravesical swallow* injected vein venous arterial central
peripheral infusion* pump* pca ivpb
""")

POPULATIONS = _words("""
adult* child* paediatric* pediatric* adolescen* teen* infant* infanc* baby babies newborn* neonat*
preterm premature toddler* elderly old older aged age ages geriatric* frail* young* pregnan* gravid
breastfe* breast lactat* nursing women woman men man male* female* boy* girl* obes* overweight
underweight cachectic weight* renal kidney* hepatic liver cirrho* cardiac heart dialysis impair*
failure insufficien* opioid* naive tolerant healthy critically
hypertens* hypotens* psychos* psychotic schizophren* seizure* epilep* glaucoma intracranial
allerg* hypersensitiv* intoleran* ventilat* intubat* trauma* shock* sepsis septic
""")

DRUGS = _words("""
ketamine esketamine arketamine norketamine racemic racemate enantiomer* isomer* salt hydrochloride
sulfate sulphate citrate opiate* nsaid* benzodiazepine* gabapentinoid* anticholinergic*
antidepressant* anticoagulant* steroid* alcohol cannabis medication* medicine* drug* placebo saline
glucose dextrose water oxygen air adrenaline epinephrine noradrenaline norepinephrine acetaminophen
paracetamol aspirin metamizole dipyrone nefopam ziconotide magnesium potassium sodium calcium
morphine hydromorphone diamorphine heroin oxycodone hydrocodone codeine methadone levorphanol
meperidine pethidine buprenorphine butorphanol nalbuphine pentazocine tapentadol tramadol naloxone
naltrexone methylnaltrexone gabapentin pregabalin carbamazepine oxcarbazepine lamotrigine topiramate
valproate valproic phenytoin fosphenytoin levetiracetam lacosamide phenobarbital thiopental
thiopentone methohexital propofol etomidate dexmedetomidine clonidine guanfacine tizanidine baclofen
dantrolene cyclobenzaprine succinylcholine suxamethonium mivacurium neostigmine sugammadex
physostigmine pyridostigmine edrophonium atropine glycopyrrolate glycopyrronium hyoscine scopolamine
ephedrine phenylephrine metaraminol vasopressin terlipressin dopamine dobutamine dopexamine
milrinone levosimendan isoprenaline isoproterenol amiodarone adenosine digoxin hydralazine
nitroglycerin nitroprusside nimodipine insulin heparin enoxaparin dalteparin warfarin apixaban
rivaroxaban dabigatran clopidogrel ticagrelor alteplase tenecteplase tranexamic haloperidol
droperidol chlorpromazine levomepromazine prochlorperazine promethazine olanzapine quetiapine
risperidone aripiprazole clozapine lithium melatonin zolpidem zopiclone diphenhydramine hydroxyzine
chlorphenamine metoclopramide domperidone dexamethasone betamethasone prednisone prednisolone
methylprednisolone hydrocortisone triamcinolone furosemide bumetanide mannitol memantine amantadine
dextromethorphan nitrous capsaicin menthol botulinum theophylline aminophylline salbutamol albuterol
ipratropium caffeine doxapram flumazenil cocaine lidocaine lignocaine mexiletine vancomycin
duloxetine venlafaxine desvenlafaxine milnacipran mirtazapine bupropion trazodone fluvoxamine
phenelzine tranylcypromine moclobemide linezolid selegiline ibuprofen ketorolac diclofenac
indomethacin indometacin meloxicam piroxicam
""")

STEMS = tuple(
    _words("""
caine azepam azolam barbital barbitone olol pril sartan statin coxib profen setron triptan oxetine
pramine triptyline fentanil fentanyl orphine orphan ketamine adol codone morphone azosin dipine
gliptin gliflozin parin xaban cillin mycin micin floxacin conazole prazole tidine gabalin curium
curonium flurane nidine vaptan grel lukast terol sone solone mab tinib ciclovir vudine kinra oxacin
thiazide semide lactone gepant pitant idone peridol azine zapine cycline
""")
)
"""Endings that WHO gives to substances of one kind."""

HARMLESS = frozenset(_words("a an the is are was were be been being has have had that which this"))
"""Changing these words alone leaves even a dose as it was."""

OPPOSING = tuple(
    _words("""
un in im il ir non dis mis de anti contra counter hypo hyper pre post intra inter extra sub super
over under ab a mono bi uni multi
""")
)
"""Beginnings that turn a word into its opposite, or into another word altogether."""


def _pattern(words: list[str]) -> re.Pattern[str]:
    exact = sorted(re.escape(word) for word in words if "*" not in word)
    begins = sorted(re.escape(word[:-1]) + r"\w*" for word in words if word.endswith("*"))
    ends = sorted(r"\w*" + re.escape(word[1:]) for word in words if word.startswith("*"))
    return re.compile("(?:" + "|".join(exact + begins + ends) + r")\Z")


NEGATION = _pattern(NEGATIONS)
SENSITIVE = _pattern(
    [
        *NEGATIONS,
        *QUALIFIERS,
        *NUMBERS,
        *QUANTITIES,
        *UNITS,
        *FORMS,
        *TIMES,
        *ROUTES,
        *POPULATIONS,
        *DRUGS,
    ]
)
UNIT = _pattern(UNITS)
BEARING = _pattern(
    UNITS + _words("dose doses dosing dosage* bolus* infus* loading maxim* titrat* overdos*")
)
"""Words that make their statement one about a dose."""
