// The faces that documents are set in: typst reads TrueType, not the variable woff2 of the pages.
import { copyFile, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";

const FACES = ["400Regular", "400Regular_Italic", "600SemiBold", "700Bold"];
const packaged = (file) => fileURLToPath(import.meta.resolve(`@expo-google-fonts/atkinson-hyperlegible-next/${file}`));

/** Copies the four faces and their licence into `folder`. */
export async function copyFonts(folder) {
  await mkdir(folder, { recursive: true });
  for (const face of FACES) {
    const name = `AtkinsonHyperlegibleNext_${face}.ttf`;
    await copyFile(packaged(`${face}/${name}`), path.join(folder, name));
  }
  await copyFile(packaged("LICENSE_FONT"), path.join(folder, "OFL.txt"));
}
