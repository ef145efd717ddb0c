/** The demo shop: a page as a small shop might have it. */
import { useEffect, useState } from "preact/hooks";

import { pickLanguage } from "../shared/language";
import type { Language } from "../shared/protocol";
import { keepFresh, logIn, logOut, openChat, rememberedUser, tellLanguage } from "./account";
import { type Customer, loadShop, type Product } from "./api";
import { Harbour, Picture } from "./pictures";
import { type ShopTexts, shopTexts } from "./text";

const FEW = 8;

export function Shop() {
  const [language, setLanguage] = useState<Language>(pickLanguage(new URLSearchParams(location.search).get("language"), navigator.language));
  const [products, setProducts] = useState<Product[]>([]);
  const [customers, setCustomers] = useState<Customer[]>([]);
  const [user, setUser] = useState(rememberedUser() ?? "");
  const [failed, setFailed] = useState(false);
  const t = shopTexts[language];

  useEffect(() => {
    loadShop().then(
      (shop) => {
        setProducts(shop.products);
        setCustomers(shop.customers);
      },
      () => { setFailed(true); },
    );
    void keepFresh();
    const known = rememberedUser();
    if (known) logIn(known).catch(() => { setUser(""); });
  }, []);

  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    void tellLanguage(language);
  }, [language]);

  const become = (userId: string): void => {
    setUser(userId);
    (userId ? logIn(userId) : logOut()).catch(() => { setUser(""); });
  };

  return (
    <>
      <header class="top">
        <a class="brand" href="/demo">Harbour Home</a>
        <label class="account">
          <span>{t.signInAs}</span>
          <select value={user} onChange={(event) => { become(event.currentTarget.value); }}>
            <option value="">{t.guest}</option>
            {customers.map((customer) => <option key={customer.user_id} value={customer.user_id}>{customer.name}</option>)}
          </select>
        </label>
        <button type="button" class="plain" lang={language === "zh" ? "en" : "zh-CN"} onClick={() => { setLanguage(language === "zh" ? "en" : "zh"); }}>
          {t.other}
        </button>
      </header>
      <main>
        <section class="hero">
          <div>
            <h1>{t.tagline}</h1>
            <p>{t.lead}</p>
            <div class="actions">
              <a class="main" href="#shelves">{t.browse}</a>
              <button type="button" class="second" onClick={() => { void openChat(); }}>{t.ask}</button>
            </div>
          </div>
          <Harbour />
        </section>
        <ul class="promises">
          {t.promises.map(([what, how]) => <li key={what}><strong>{what}</strong><span>{how}</span></li>)}
        </ul>
        {failed ? <p class="failed" role="alert">{t.failed}</p> : <Shelves products={products} language={language} t={t} />}
      </main>
      <footer><p>{t.about}</p></footer>
    </>
  );
}

function Shelves({ products, language, t }: { products: Product[]; language: Language; t: ShopTexts }) {
  const [category, setCategory] = useState("");
  const categories = [...new Set(products.map((product) => product.category))];
  const shown = category ? products.filter((product) => product.category === category) : products.slice(0, FEW);
  return (
    <section id="shelves">
      <div class="categories" role="group">
        {["", ...categories].map((name) => (
          <button type="button" key={name} aria-pressed={name === category} onClick={() => { setCategory(name); }}>
            {name === "" ? t.all : (t.categories[name] ?? name)}
          </button>
        ))}
      </div>
      <ul class="products">
        {shown.map((product) => (
          <li key={product.sku} class={product.category}>
            <div class="picture"><Picture sku={product.sku} /></div>
            <h2>{product.name[language]}</h2>
            <p>{product.description[language]}</p>
            <p class="price">
              {price(product, language)}
              {product.stock === 0 && <span class="stock">{t.soldOut}</span>}
              {product.stock > 0 && product.stock < 6 && <span class="stock">{t.left(product.stock)}</span>}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Minor units are hundredths for most currencies, and none for some: the browser knows which. */
function price({ price_minor, currency }: Product, language: Language): string {
  const format = new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en", { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(price_minor / 10 ** digits);
}
