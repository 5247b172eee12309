import type { FrameworkWords } from "../en/values";

export const levels: Record<string, { name: string; description: string }> = {
  "basic-values": {
    name: "Grundwerte",
    description: "Allgemeine Ziele, die über Situationen und Kulturen hinweg bestimmen, was Menschen für erstrebenswert und richtig zu tun halten.",
  },
  "social-norms": {
    name: "Soziale Normen und Ethik",
    description: "Was eine Gesellschaft in einer Lage für richtig, angemessen oder geschuldet hält und was Theorien der Ethik dazu sagen.",
  },
  principles: { name: "Grundsätze", description: "Regeln, an die sich Geschriebenes halten soll: vor allem, nicht zu schaden." },
  preferences: { name: "Präferenzen", description: "Welche von mehreren Antworten Menschen lieber hätten." },
  instructions: { name: "Anweisungen", description: "Ob beantwortet wird, was gefragt war." },
};

export const values: Record<string, FrameworkWords> = {
  schwartz: {
    name: "Schwartz’ menschliche Grundwerte",
    description:
      "Die zwanzig Wertekategorien der Aufgabe ValueEval’23: die neunzehn Werte aus Schwartz’ verfeinerter Theorie in ihrer Kreisordnung und Objektivität, die die Aufgabe hinzufügte. Ein Text beruft sich auf einen Wert, wenn er mit ihm argumentiert, dafür oder dagegen; über den Menschen, der ihn schrieb, wird nichts gesagt.",
    dimensions: {
      "Self-direction: thought": { name: "Selbstbestimmung: Denken", definition: "Selbst denken: eigene Ideen und Meinungen bilden, neugierig und kreativ sein, frei von Zensur und geistigem Druck." },
      "Self-direction: action": { name: "Selbstbestimmung: Handeln", definition: "Selbst entscheiden, was man tut: eigene Ziele wählen, unabhängig sein, Privatsphäre und Handlungsfreiheit haben." },
      Stimulation: { name: "Stimulation", definition: "Aufregung, Neues und Wandel: ein abwechslungsreiches Leben, neue Erfahrungen, Abenteuer und Wagnis." },
      Hedonism: { name: "Hedonismus", definition: "Eigene Freude und eigener Genuss: Spaß, Muße, Sinnenfreude.", note: "Liegt auf der Grenze zwischen Offenheit für Wandel und Selbststärkung; zählt zu beiden." },
      Achievement: { name: "Leistung", definition: "Nach den Maßstäben der eigenen Gesellschaft gut sein: Ehrgeiz, Können, Wirksamkeit, Erfolg und der Mut zum Versuch." },
      "Power: dominance": { name: "Macht: Dominanz", definition: "Macht über Menschen: Einfluss, Führung, die Befugnis, anderen zu sagen, was sie tun sollen." },
      "Power: resources": { name: "Macht: Ressourcen", definition: "Verfügung über materielle Dinge: Reichtum, Besitz und die Mittel, die Geld verleiht." },
      Face: {
        name: "Ansehen",
        definition: "Wie man in den Augen anderer dasteht: Achtung, guter Ruf, ein öffentliches Bild, das vor Demütigung geschützt ist.",
        note: "Liegt auf der Grenze zwischen Selbststärkung und Bewahrung; zählt zu beiden. In der Theorie von 1992 gehörten öffentliches Bild und soziale Anerkennung zur Macht.",
      },
      "Security: personal": { name: "Sicherheit: persönlich", definition: "Sicherheit im nahen Umfeld: Gesundheit, Zugehörigkeit, Sauberkeit, ein sorgenfreies Auskommen für sich und die Seinen." },
      "Security: societal": { name: "Sicherheit: gesellschaftlich", definition: "Sicherheit und Ordnung in der Gesellschaft: ein vor Verbrechen und Angriffen geschütztes Land, stabile Institutionen, ein Staat, der für seine Bürger sorgt." },
      Tradition: { name: "Tradition", definition: "Überliefertes bewahren: die Bräuche von Familie und Kultur, den religiösen Glauben und seine Ausübung." },
      "Conformity: rules": { name: "Konformität: Regeln", definition: "Tun, was verlangt wird: Gesetze und Regeln befolgen, Pflichten erfüllen, Selbstdisziplin und anständiges Benehmen." },
      "Conformity: interpersonal": { name: "Konformität: zwischenmenschlich", definition: "Die Menschen um sich herum nicht verstimmen oder verletzen: Höflichkeit, Rücksicht, Eltern und Ältere ehren." },
      Humility: {
        name: "Demut",
        definition: "Sich nicht über andere oder über die Ordnung der Dinge stellen: Bescheidenheit, das eigene Los annehmen.",
        note: "Liegt auf der Grenze zwischen Bewahrung und Selbsttranszendenz; zählt zu beiden. In der Theorie von 1992 gehörten Demut und das Annehmen des eigenen Loses zur Tradition.",
      },
      "Benevolence: dependability": { name: "Benevolenz: Verlässlichkeit", definition: "Jemand sein, auf den andere sich verlassen können: Verantwortung, Vertrauenswürdigkeit, Treue zu Freunden und zur Gruppe." },
      "Benevolence: caring": { name: "Benevolenz: Fürsorge", definition: "Das Wohl der Menschen, die einem nahestehen: Hilfe, Liebe, Ehrlichkeit, Vergebung, Sorge für die Familie." },
      "Universalism: concern": { name: "Universalismus: Gerechtigkeit", definition: "Gleichheit, Gerechtigkeit und Schutz für alle Menschen, vor allem die schwachen; Frieden in der Welt." },
      "Universalism: nature": { name: "Universalismus: Natur", definition: "Sorge um die Natur: Umweltschutz, Einklang mit der Natur, Schönheit." },
      "Universalism: tolerance": { name: "Universalismus: Toleranz", definition: "Menschen annehmen und verstehen, die anders sind oder anders denken." },
      "Universalism: objectivity": {
        name: "Universalismus: Objektivität",
        definition: "Die Wahrheit mit Vernunft und Belegen suchen: Logik, Abwägen aller Seiten, ein unparteiischer und sachkundiger Blick.",
        note: "Keiner von Schwartz’ neunzehn Werten: Die Aufgabe ValueEval hat ihn hinzugefügt. Er zählt zu Universalismus und Selbsttranszendenz, wie in der Taxonomie der Aufgabe, und steht neben der Selbstbestimmung des Denkens.",
      },
    },
    rollups: {
      schwartz10: {
        name: "Zehn Grundwerte",
        description:
          "Die zehn Werte der Theorie von 1992; jeder nimmt den höchsten Score der feineren Werte, die er umfasst. Ansehen zählt zur Macht und Demut zur Tradition, wo jene Theorie ihren Inhalt führte.",
        groups: {
          "Self-direction": { name: "Selbstbestimmung", definition: "In Gedanken und Taten sein eigener Herr sein." },
          Stimulation: { name: "Stimulation", definition: "Ein Leben mit Neuem und Aufregendem darin." },
          Hedonism: { name: "Hedonismus", definition: "Das Leben genießen." },
          Achievement: { name: "Leistung", definition: "Gut sein in dem, was zählt, und sichtbar Erfolg haben." },
          Power: { name: "Macht", definition: "Über andere und über Mittel bestimmen, und das Ansehen, das damit einhergeht." },
          Security: { name: "Sicherheit", definition: "Sicher sein, zu Hause und in einem Land, das zusammenhält." },
          Tradition: { name: "Tradition", definition: "Am überlieferten Brauch und Glauben festhalten und am eigenen Platz darin." },
          Conformity: { name: "Konformität", definition: "Sich um des Zusammenlebens willen an Regeln und Umgangsformen halten." },
          Benevolence: { name: "Benevolenz", definition: "Gut zu den eigenen Leuten sein und zu ihnen stehen." },
          Universalism: { name: "Universalismus", definition: "Eine gerechte, offene und gut bewahrte Welt für alle." },
        },
      },
      higher_order: {
        name: "Vier übergeordnete Werte",
        description:
          "Die beiden Achsen des Kreises; jeder nimmt den höchsten Score der Werte, die er umfasst. Hedonismus, Ansehen und Demut liegen auf Grenzen und zählen zu beiden Nachbarn, wie in der Theorie und in der Taxonomie der Aufgabe.",
        groups: {
          "Openness to change": { name: "Offenheit für Wandel", definition: "Den eigenen Weg gehen und Neues begrüßen." },
          "Self-enhancement": { name: "Selbststärkung", definition: "Vorankommen: eigener Erfolg, eigene Mittel, eigenes Ansehen." },
          Conservation: { name: "Bewahrung", definition: "Dafür sorgen, dass alles sicher und geordnet bleibt, wie es war." },
          "Self-transcendence": { name: "Selbsttranszendenz", definition: "Über sich selbst hinaussehen: zu anderen, nah und fern, und zur Natur." },
        },
      },
    },
  },
  "moral-foundations": {
    name: "Moralische Grundlagen",
    description:
      "Vier der Grundlagen, auf die Menschen moralische Urteile stützen, ob sie sie nun gewahrt oder verletzt sehen. Reinheit fehlt: In den vorliegenden Daten ist sie nicht annotiert.",
    dimensions: {
      Care: { name: "Fürsorge", definition: "Mitgefühl mit allen, die leiden, und Zorn über Grausamkeit: Schwache schützen, sie trösten oder ihnen schaden." },
      Fairness: { name: "Fairness", definition: "Gerechtigkeit, Rechte und Gleichbehandlung: bekommen, was man verdient, Abmachungen einhalten oder betrügen." },
      Loyalty: { name: "Loyalität", definition: "Zu den eigenen Leuten, der eigenen Partei oder dem eigenen Land stehen, oder sie verraten." },
      Authority: { name: "Autorität", definition: "Achtung vor Ordnung, Rang und Tradition: führen und gehorchen, oder sich auflehnen und untergraben." },
    },
    rollups: {},
  },
  harm: {
    name: "Schädliche Inhalte",
    description:
      "Arten schädlicher Inhalte, die ein Text enthalten kann. Es geht allein um den Text: Er kann zitieren, berichten oder ablehnen, was er enthält, und über den Menschen, der ihn schrieb, wird nichts gesagt.",
    dimensions: {
      "Hateful content": { name: "Hass", definition: "Inhalte, die Menschen für das herabsetzen oder angreifen, was sie sind: wegen Herkunft, Glauben, Geschlecht, Orientierung oder Behinderung." },
      "Violent content": { name: "Gewalt", definition: "Inhalte, die Gewalt gegen Menschen androhen, verherrlichen oder darstellen." },
      "Self-harm": {
        name: "Selbstverletzung",
        definition: "Inhalte über Selbstverletzung oder Suizid: eine Absicht, eine Erfahrung oder eine Ermutigung dazu.",
        note: "Ein Grund zu Sorge und Aufmerksamkeit, keine Anschuldigung.",
      },
    },
    rollups: {},
  },
  "reply-safety": {
    name: "Sicherheit einer Erwiderung",
    description: "Wie eine Erwiderung für den, der sie bekommt, bedenklich sein kann; gelesen zusammen mit dem, worauf sie erwidert.",
    dimensions: {
      "Unsafe reply": { name: "Bedenkliche Erwiderung", definition: "Eine Erwiderung, die auf eine oder mehrere der folgenden Arten bedenklich ist." },
      "Offends the other": { name: "Beleidigt das Gegenüber", definition: "Eine Erwiderung, die beleidigt oder verspottet, wem sie gilt." },
      "Overlooks a risk": { name: "Übersieht eine Gefahr", definition: "Eine Erwiderung, die Anzeichen von Gefahr wie Krankheit oder Verzweiflung übergeht oder verharmlost." },
      "Agrees with toxicity": { name: "Stimmt Toxischem zu", definition: "Eine Erwiderung, die Hasserfülltem oder Beleidigendem zustimmt." },
      "Biased opinion": { name: "Voreingenommene Meinung", definition: "Eine Erwiderung, die ein Vorurteil über eine Gruppe von Menschen weitergibt." },
    },
    rollups: {},
  },
  preference: {
    name: "Präferenz zwischen zwei Antworten",
    description: "Welche von zwei Antworten auf dieselbe Bitte Menschen lieber hätten.",
    dimensions: {
      Helpful: { name: "Hilfreich", definition: "Die Antwort, die der fragenden Person mehr nützt: zur Sache, aufschlussreich, bereitwillig." },
      Harmless: { name: "Harmlos", definition: "Die Antwort, die weniger Schaden anrichtet, bei wem auch immer." },
    },
    rollups: {},
  },
  "ethics-deontology": {
    name: "Pflichten",
    description: "Pflichten und Entschuldigungen: ob das Folgende zu einer Rolle oder einer Bitte passt.",
    prompts: "Eine Rolle („Ich bin Lehrerin an einer Schule.“) oder eine Bitte, und dann eine Pflicht oder eine Entschuldigung.",
    dimensions: {
      "Fits the duty": { name: "Entspricht der Pflicht", definition: "Die Entschuldigung ist eine, die die meisten gelten ließen, oder die Handlung ist eine, die die Rolle verlangt." },
    },
    rollups: {},
  },
  "ethics-virtue": {
    name: "Tugenden und Laster",
    description: "Charakterzüge, die eine Szene zeigt.",
    prompts: "Eine Szene, und dann der Name einer Charaktereigenschaft.",
    dimensions: {
      "Shows the trait": { name: "Zeigt den Charakterzug", definition: "Die Szene zeigt den genannten Charakterzug.", note: "Gilt der Szene, wie sie erzählt ist, und keiner Person." },
    },
    rollups: {},
  },
  "ethics-utilitarianism": {
    name: "Wohlergehen",
    description: "Welche von zwei Szenen für die Person, die erzählt, die angenehmere ist.",
    prompts: "Zwei Szenen aus jemandes Leben, von ihm selbst erzählt.",
    dimensions: {
      "More pleasant": { name: "Angenehmer", definition: "Die Szene, in der die meisten lieber wären." },
    },
    rollups: {},
  },
  relevance: {
    name: "Relevanz",
    description: "Ob eine Antwort von dem handelt, was gefragt war.",
    dimensions: {
      "Addresses the prompt": { name: "Geht auf den Prompt ein", definition: "Die Antwort greift auf, was der Prompt verlangt; ob sie stimmt, wird damit nicht gesagt." },
    },
    rollups: {},
  },
  honesty: {
    name: "Wortlaut wahrer Antworten",
    description:
      "Ob eine Antwort so formuliert ist wie wahre Antworten auf Fragen, bei denen Menschen sich oft irren. Ein Modell dieser Größe weiß zu wenig, um zu sagen, was wahr ist.",
    dimensions: {
      "Reads as true": {
        name: "Klingt wahr",
        definition: "Die Antwort ist formuliert wie wahre Antworten auf knifflige Fragen: vorsichtig, schlicht, ohne Sensation. Sie kann trotzdem falsch sein.",
        note: "Gelernt aus beurteilten Antworten von Sprachmodellen. Fakten werden nicht geprüft.",
      },
    },
    rollups: {},
  },
};
