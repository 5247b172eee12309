/** The page with the fake model, for design work: FAKE=1 npm run dev */
import "../../src/views/marked-text";
import "../../src/views/model-card";
import "../../src/views/opinion-table";
import "../../src/views/value-circle";
import "../../src/views/value-detail";
import "../../src/views/value-table";
import { Page } from "../../src/page/page";
import { fakeLanguage } from "./language";
import { loadFake } from "./probe";

new Page(loadFake, fakeLanguage());
