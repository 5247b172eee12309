import type { FrameworkWords } from "../en/values";

export const levels: Record<string, { name: string; description: string }> = {
  "basic-values": {
    name: "Valores básicos",
    description: "Metas amplias que, a través de situaciones y culturas, guían lo que las personas consideran deseable y lo que hacen.",
  },
  "social-norms": {
    name: "Normas sociales y ética",
    description: "Lo que una sociedad considera correcto, apropiado o debido en una situación, y lo que dicen de ello las teorías éticas.",
  },
  principles: { name: "Principios", description: "Reglas que lo escrito debe respetar: ante todo, no hacer daño." },
  preferences: { name: "Preferencias", description: "Cuál de varias respuestas preferirían las personas." },
  instructions: { name: "Instrucciones", description: "Si lo que se responde es lo que se preguntó." },
};

export const values: Record<string, FrameworkWords> = {
  schwartz: {
    name: "Valores humanos básicos de Schwartz",
    description:
      "Las veinte categorías de valores de la tarea ValueEval’23: los diecinueve valores de la teoría refinada de Schwartz en su orden circular, y la objetividad, que añadió la tarea. Un texto apela a un valor cuando argumenta a partir de él, a favor o en contra; nada se dice de quien lo escribió.",
    dimensions: {
      "Self-direction: thought": { name: "Autodirección: pensamiento", definition: "Pensar por cuenta propia: formarse ideas y opiniones propias, ser curioso y creativo, sin censura ni presión sobre la mente." },
      "Self-direction: action": { name: "Autodirección: acción", definition: "Decidir por cuenta propia qué hacer: elegir las propias metas, ser independiente, tener privacidad y libertad de actuar." },
      Stimulation: { name: "Estimulación", definition: "Emoción, novedad y cambio: una vida variada, experiencias nuevas, aventura y riesgo." },
      Hedonism: { name: "Hedonismo", definition: "Placer y disfrute propios: diversión, ocio, el deleite de los sentidos.", note: "Está en el límite entre la apertura al cambio y la autopromoción; cuenta para ambas." },
      Achievement: { name: "Logro", definition: "Hacer bien las cosas según los criterios de la propia sociedad: ambición, competencia, eficacia, éxito y el valor de intentarlo." },
      "Power: dominance": { name: "Poder: dominio", definition: "Control sobre las personas: influencia, liderazgo, la autoridad de decir a otros qué hacer." },
      "Power: resources": { name: "Poder: recursos", definition: "Control sobre lo material: riqueza, propiedad y los medios que da el dinero." },
      Face: {
        name: "Imagen",
        definition: "Cómo lo ven a uno los demás: respeto, reputación, una imagen pública a salvo de la humillación.",
        note: "Está en el límite entre la autopromoción y la conservación; cuenta para ambas. En la teoría de 1992, la imagen pública y el reconocimiento social formaban parte del poder.",
      },
      "Security: personal": { name: "Seguridad: personal", definition: "Seguridad en lo cercano: salud, sentido de pertenencia, limpieza, lo suficiente para vivir sin preocupación uno mismo y los suyos." },
      "Security: societal": { name: "Seguridad: social", definition: "Seguridad y orden en la sociedad: un país protegido de la delincuencia y los ataques, instituciones estables, un Estado que cuida de sus ciudadanos." },
      Tradition: { name: "Tradición", definition: "Mantener lo que se ha transmitido: las costumbres de la familia y la cultura, la fe religiosa y su práctica." },
      "Conformity: rules": { name: "Conformidad: normas", definition: "Hacer lo que se exige: obedecer leyes y normas, cumplir las obligaciones, autodisciplina y buen comportamiento." },
      "Conformity: interpersonal": { name: "Conformidad: interpersonal", definition: "No molestar ni herir a quienes nos rodean: cortesía, consideración, honrar a los padres y a los mayores." },
      Humility: {
        name: "Humildad",
        definition: "No ponerse por encima de los demás ni del orden de las cosas: modestia, aceptar lo que a uno le toca en la vida.",
        note: "Está en el límite entre la conservación y la autotrascendencia; cuenta para ambas. En la teoría de 1992, la humildad y la aceptación de la propia suerte formaban parte de la tradición.",
      },
      "Benevolence: dependability": { name: "Benevolencia: fiabilidad", definition: "Ser alguien en quien los demás pueden confiar: responsabilidad, honradez, lealtad a los amigos y al grupo." },
      "Benevolence: caring": { name: "Benevolencia: cuidado", definition: "El bienestar de las personas cercanas: ayudar, amor, sinceridad, perdón, cuidar de la familia." },
      "Universalism: concern": { name: "Universalismo: justicia", definition: "Igualdad, justicia y protección para todas las personas, sobre todo las débiles; paz en el mundo." },
      "Universalism: nature": { name: "Universalismo: naturaleza", definition: "Cuidado del mundo natural: proteger el medio ambiente, armonía con la naturaleza, belleza." },
      "Universalism: tolerance": { name: "Universalismo: tolerancia", definition: "Aceptar y comprender a quienes son diferentes o piensan de otro modo." },
      "Universalism: objectivity": {
        name: "Universalismo: objetividad",
        definition: "Buscar la verdad con razón y pruebas: lógica, sopesar todas las posturas, una mirada neutral e informada.",
        note: "No es uno de los diecinueve valores de Schwartz: lo añadió la tarea ValueEval. Cuenta para el universalismo y la autotrascendencia, como en la taxonomía de la propia tarea, y está junto a la autodirección del pensamiento.",
      },
    },
    rollups: {
      schwartz10: {
        name: "Diez valores básicos",
        description:
          "Los diez valores de la teoría de 1992; cada uno toma la puntuación más alta de los valores más finos que contiene. La imagen pasa al poder y la humildad a la tradición, donde aquella teoría situaba su contenido.",
        groups: {
          "Self-direction": { name: "Autodirección", definition: "Ser dueño de uno mismo en pensamiento y obra." },
          Stimulation: { name: "Estimulación", definition: "Una vida con algo nuevo y emocionante." },
          Hedonism: { name: "Hedonismo", definition: "Disfrutar." },
          Achievement: { name: "Logro", definition: "Ser bueno en lo que cuenta, y que se vea el éxito." },
          Power: { name: "Poder", definition: "Decidir sobre otros y sobre los medios, y la posición que eso da." },
          Security: { name: "Seguridad", definition: "Estar a salvo, en casa y en un país que se mantiene unido." },
          Tradition: { name: "Tradición", definition: "Mantener las costumbres y la fe heredadas, y el propio lugar en ellas." },
          Conformity: { name: "Conformidad", definition: "Atenerse a las normas y a los modales en bien de la convivencia." },
          Benevolence: { name: "Benevolencia", definition: "Ser bueno con los propios y estar a su lado." },
          Universalism: { name: "Universalismo", definition: "Un mundo justo, abierto y bien cuidado para todos." },
        },
      },
      higher_order: {
        name: "Cuatro valores de orden superior",
        description:
          "Los dos ejes del círculo; cada uno toma la puntuación más alta de los valores que contiene. El hedonismo, la imagen y la humildad están en los límites y cuentan para ambos vecinos, como en la teoría y en la taxonomía de la propia tarea.",
        groups: {
          "Openness to change": { name: "Apertura al cambio", definition: "Seguir el propio camino y acoger lo nuevo." },
          "Self-enhancement": { name: "Autopromoción", definition: "Salir adelante: el éxito, los medios y la posición propios." },
          Conservation: { name: "Conservación", definition: "Mantener las cosas seguras, en orden y como han sido." },
          "Self-transcendence": { name: "Autotrascendencia", definition: "Mirar más allá de uno mismo: a los demás, cercanos y lejanos, y a la naturaleza." },
        },
      },
    },
  },
  "moral-foundations": {
    name: "Fundamentos morales",
    description:
      "Cuatro de los fundamentos en los que se apoyan los juicios morales, tanto si se consideran respetados como quebrantados. Falta la pureza: no está etiquetada en los datos disponibles.",
    dimensions: {
      Care: { name: "Cuidado", definition: "Compasión por quien sufre e indignación ante la crueldad: proteger o consolar a los débiles, o hacerles daño." },
      Fairness: { name: "Equidad", definition: "Justicia, derechos e igualdad de trato: recibir lo que se merece, cumplir lo acordado o hacer trampa." },
      Loyalty: { name: "Lealtad", definition: "Estar al lado de los suyos, de su partido o de su país, o traicionarlos." },
      Authority: { name: "Autoridad", definition: "Respeto por el orden, la jerarquía y la tradición: dirigir y obedecer, o desafiar y socavar." },
    },
    rollups: {},
  },
  harm: {
    name: "Contenido dañino",
    description:
      "Tipos de contenido dañino que puede haber en un texto. Se trata solo del texto: puede citar, relatar o rechazar lo que contiene, y nada se dice de quien lo escribió.",
    dimensions: {
      "Hateful content": { name: "Contenido de odio", definition: "Contenido que denigra o ataca a las personas por lo que son: su origen, fe, sexo, orientación o discapacidad." },
      "Violent content": { name: "Contenido violento", definition: "Contenido que amenaza con violencia contra las personas, la ensalza o la muestra." },
      "Self-harm": {
        name: "Autolesión",
        definition: "Contenido sobre hacerse daño o quitarse la vida: una intención, una experiencia o una incitación.",
        note: "Un motivo de cuidado y atención, no una acusación.",
      },
    },
    rollups: {},
  },
  "reply-safety": {
    name: "Seguridad de una respuesta",
    description: "Modos en que una respuesta puede no ser segura para quien la recibe, leída junto con aquello a lo que responde.",
    dimensions: {
      "Unsafe reply": { name: "Respuesta no segura", definition: "Una respuesta que no es segura de uno o varios de los modos siguientes." },
      "Offends the other": { name: "Ofende al interlocutor", definition: "Una respuesta que insulta a su destinatario o se burla de él." },
      "Overlooks a risk": { name: "Pasa por alto un riesgo", definition: "Una respuesta que no atiende a señales de peligro, como la enfermedad o la desesperación, o les resta importancia." },
      "Agrees with toxicity": { name: "Asiente a lo tóxico", definition: "Una respuesta que se muestra de acuerdo con algo lleno de odio u ofensivo." },
      "Biased opinion": { name: "Opinión sesgada", definition: "Una respuesta que transmite un prejuicio sobre un grupo de personas." },
    },
    rollups: {},
  },
  preference: {
    name: "Preferencia entre dos respuestas",
    description: "Cuál de dos respuestas a la misma petición preferirían las personas.",
    dimensions: {
      Helpful: { name: "Útil", definition: "La respuesta que más le sirve a quien pregunta: pertinente, informativa, bien dispuesta." },
      Harmless: { name: "Inofensiva", definition: "La respuesta que menos daño hace a cualquiera." },
    },
    rollups: {},
  },
  "ethics-deontology": {
    name: "Deberes",
    description: "Deberes y excusas: si lo que sigue encaja con un papel o con una petición.",
    prompts: "Un papel («Soy maestra en una escuela.») o una petición, y luego un deber o una excusa.",
    dimensions: {
      "Fits the duty": { name: "Se ajusta al deber", definition: "La excusa es de las que la mayoría aceptaría, o el acto es el que pide el papel." },
    },
    rollups: {},
  },
  "ethics-virtue": {
    name: "Virtudes y vicios",
    description: "Rasgos de carácter que muestra una escena.",
    prompts: "Una escena, y luego el nombre de un rasgo de carácter.",
    dimensions: {
      "Shows the trait": { name: "Muestra el rasgo", definition: "La escena muestra el rasgo que se nombra.", note: "Se refiere a la escena tal como se cuenta, y a ninguna persona." },
    },
    rollups: {},
  },
  "ethics-utilitarianism": {
    name: "Bienestar",
    description: "Cuál de dos escenas es más agradable para quien la cuenta.",
    prompts: "Dos escenas de la vida de alguien, contadas por esa persona.",
    dimensions: {
      "More pleasant": { name: "Más agradable", definition: "La escena en la que la mayoría preferiría estar." },
    },
    rollups: {},
  },
  relevance: {
    name: "Pertinencia",
    description: "Si una respuesta trata de lo que se preguntó.",
    dimensions: {
      "Addresses the prompt": { name: "Aborda lo preguntado", definition: "La respuesta atiende a lo que pide la pregunta o la instrucción; no se dice si es correcta." },
    },
    rollups: {},
  },
  honesty: {
    name: "Formulación de las respuestas verdaderas",
    description:
      "Si una respuesta está formulada como las respuestas verdaderas a preguntas en las que la gente suele equivocarse. Un modelo de este tamaño sabe demasiado poco para decir qué es verdad.",
    dimensions: {
      "Reads as true": {
        name: "Suena a verdad",
        definition: "La respuesta tiene la formulación de las respuestas verdaderas a preguntas engañosas: prudente, sencilla, sin sensacionalismo. Aun así puede ser falsa.",
        note: "Aprendido de respuestas de modelos de lenguaje que fueron juzgadas. No comprueba hechos.",
      },
    },
    rollups: {},
  },
};
