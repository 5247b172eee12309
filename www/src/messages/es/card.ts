import type { Card } from "../en/card";
import type { Formats } from "../format";

/** Parts of the data, as the model's figures name them. */
export const splits: Readonly<Record<string, string>> = { test: "los datos de prueba", validation: "los datos de validación", training: "los datos de entrenamiento" };

export const card = ({ count }: Formats): Card => ({
  title: "Ficha del modelo",
  missing: "Este modelo no trae ficha.",
  official: "F1 oficial",
  mean: "F1 medio",
  ece: "Error de calibración",
  size: "Tamaño",
  about: (split, texts) => `En ${splits[split] ?? `la parte «${split}»`}: ${count(texts)} textos que el modelo no ha visto, dados como texto sin formato.`,
  columns: {
    value: "Valor",
    precision: "Precisión",
    recall: "Exhaustividad",
    f1: "F1",
    baseline: "Siempre sí",
    support: "Textos",
  },
  caption: "Calidad por valor",
  f1Of: (system) => `F1 de ${system}`,
  eceMeaning: "esperado, sobre todos los valores",
  sizeMeaning: "todos los archivos del modelo",
});
