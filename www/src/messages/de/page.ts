import type { Page } from "../en/page";

export const page = (): Page => ({
  title: "value-probe: Auf welche menschlichen Werte beruft sich ein Text?",
  skip: "Zum Text springen",
  heading: "Auf welche menschlichen Werte beruft sich ein Text?",
  intro:
    "Fügen Sie eine Rede, die Antwort eines Chatbots oder eine Richtlinie auf Englisch ein. Ein kleiner Klassifikator markiert die Sätze, die mit einem von zwanzig Werten argumentieren, von Sicherheit bis Selbstbestimmung.",
  examples: "Beispiele",
  privacy: "Ihr Text bleibt in dieser Seite. Ist sie einmal geladen, stellt sie keine Anfrage mehr: Gehen Sie ruhig offline und probieren Sie es.",
  card: "Modellkarte",
  close: "Schließen",
  notes: "Wie das zu lesen ist",
  notesScore: "Score und Wahrscheinlichkeit",
  notesScoreText:
    "Die Wahrscheinlichkeit ist kalibriert: Von den Sätzen, denen 30 % gegeben werden, berufen sich etwa drei von zehn auf den Wert. Werte sind verschieden häufig, darum hat jeder seine eigene Entscheidungsschwelle; der Score bildet sie auf 0,50 ab. Was darauf oder darüber liegt, gilt als Beleg, und ein Score, der um weniger als 0,10 davon abweicht, hätte leicht auf die andere Seite fallen können. Der Text wird als Ganzes gelesen und jeder Satz für sich; so kann sich ein Satz auf etwas berufen, das im Ganzen zu wenig ist.",
  notesCircle: "Der Kreis",
  notesCircleText:
    "Shalom Schwartz fand, dass Menschen überall Werte auf einem Kreis anordnen: Nachbarn gehen zusammen, Gegenüberliegende ziehen gegeneinander. Der äußere Ring zeigt die vier Richtungen. Die zwanzig Sektoren sind die neunzehn Werte seiner verfeinerten Theorie und Objektivität, die die Trainingsdaten hinzugefügt haben.",
  notesClaim: "Was nicht behauptet wird",
  notesClaimText:
    "Ein Text beruft sich auf einen Wert, wenn er mit ihm argumentiert, dafür oder dagegen. Nichts wird über den Menschen gesagt, der ihn schrieb, über richtig und falsch oder über Texte in anderen Sprachen als Englisch: Das Modell hat an englischen Argumenten gelernt und irrt, wie die Modellkarte Wert für Wert zeigt.",
  exampleNames: ["Zeitung", "Chatbot-Antwort", "Richtlinie", "Dorfrede", "Neutrale Notiz"],
  panels: {
    title: "Was sich sonst damit tun lässt",
    loading: "Wird geöffnet",
    failed: "Dieser Teil der Seite konnte nicht geöffnet werden",
    language: "Ein Sprachmodell, das schreibt",
    languageAbout: "Ein kleines Modell, das in dieser Seite schreibt und dessen Sätze sofort markiert werden; und eine zweite Meinung zu Ihrem Text.",
  },
  menu: "Sprache dieser Seite",
  menuFailed: "Diese Sprache konnte nicht geholt werden. Prüfen Sie die Verbindung und wählen Sie sie dann erneut.",
  theme: { system: "Farbschema: wie das System", light: "Farbschema: hell", dark: "Farbschema: dunkel" },
});
