// Keys of the page 検索: ↑↓ from result to result, Esc back to the list, the cursor in the field.
// The buttons are Streamlit's own: Enter on one of them needs no code.
(() => {
  const CARD = '[class*="st-key-result-"]';
  const RESULTS = '[class*="st-key-found-"] button';
  const results = () => [...document.querySelectorAll(RESULTS)];
  const field = () => document.querySelector('.st-key-search-question input');
  const opened = () => document.querySelector('.st-key-close-page button');
  const dialog = () => document.querySelector('[role="dialog"], [data-baseweb="popover"]');
  const reveal = (element) => element && (element.focus(), element.scrollIntoView({ block: 'nearest' }));

  const move = (event) => {
    const all = results();
    const active = document.activeElement;
    const typing = active && active.matches('input, textarea, select, [contenteditable="true"]');
    const elsewhere = active && active.closest('.st-key-reading'); // there, they scroll the page
    if (!all.length || dialog() || elsewhere || (typing && active !== field())) return;
    const at = all.indexOf(active);
    const step = event.key === 'ArrowDown' ? 1 : -1;
    const current = all.findIndex((each) => each.closest(CARD).querySelector('.opened'));
    event.preventDefault();
    if (at < 0) reveal(step > 0 ? all[active === field() ? 0 : Math.max(current, 0)] : field());
    else reveal(at + step < 0 ? field() : all[Math.min(at + step, all.length - 1)]);
  };

  const press = (event) => {
    if (!field() || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') move(event);
    if (event.key === 'Escape' && opened() && !dialog()) opened().click();
    if (event.key === '/' && !document.activeElement.matches('input, textarea')) {
      event.preventDefault();
      reveal(field());
    }
  };

  const click = (event) => {
    const picture = event.target.closest('.found-picture');
    const card = picture && picture.closest(CARD);
    if (card) (card.querySelector(RESULTS) || card.querySelector('.found-title a')).click();
  };

  // One page is opened for the whole sitting: each time that 検索 is drawn, this runs once more.
  window.shoruiSearch && window.shoruiSearch.abort();
  window.shoruiSearch = new AbortController();
  const until = { signal: window.shoruiSearch.signal };
  document.addEventListener('keydown', press, until);
  document.addEventListener('click', click, until);

  // n and p open hits that are out of sight in the list; a narrow window has the page above it.
  let last = null;
  const watch = new MutationObserver(() => {
    const narrow = window.innerWidth <= 700;
    const now = document.querySelector(narrow ? '.st-key-reading .card' : '.found-text.opened');
    if (now && now !== last) {
      if (narrow) document.querySelector('.st-key-reading').scrollIntoView();
      else now.closest(CARD).scrollIntoView({ block: 'nearest' });
    }
    last = now;
  });
  watch.observe(document.body, { childList: true, subtree: true });
  window.shoruiSearch.signal.addEventListener('abort', () => watch.disconnect());

  const focus = (left) => {
    if (field()) field().focus({ preventScroll: true });
    else if (left) setTimeout(() => focus(left - 1), 100);
  };
  focus(30);
})();
