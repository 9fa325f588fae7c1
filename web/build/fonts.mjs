// TrueType faces for the PDF documents (the typesetter does not read woff2), with their licence.
import { copyFile, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";

const faces = ["400Regular", "400Regular_Italic", "600SemiBold", "700Bold"];

/** Copies the faces the document templates use into `folder`. */
export async function copyDocumentFonts(folder) {
  const family = path.dirname(fileURLToPath(import.meta.resolve("@expo-google-fonts/atkinson-hyperlegible-next/package.json")));
  await mkdir(folder, { recursive: true });
  for (const face of faces) {
    const file = `AtkinsonHyperlegibleNext_${face}.ttf`;
    await copyFile(path.join(family, face, file), path.join(folder, file));
  }
  await copyFile(path.join(family, "LICENSE_FONT"), path.join(folder, "OFL.txt"));
}
