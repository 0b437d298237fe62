// A self-assessment that answers by itself. Without this file the page is the same test for paper and pencil.
//
// The first half is arithmetic: fingerpost/kinds/scoring.py in another language. It counts in whole numbers (BigInt) and
// compares fractions crosswise, so that a score on the border of two bands falls on the same side as it does there. The
// second half chooses among words that stand in the page. It writes none of its own, stores nothing and sends nothing,
// and leaves the address of the page as it is: it would tell where a reader stopped.
//
// `outcomeOf` is given the position of the chosen option for each item, or null. `tenths` is a score for showing only,
// halves rounded up. `draw` puts dots where they belong: `data-x="1 48 332"` is a dimension, and where its low and high
// ends are drawn.

export function outcomeOf(key, answers) {
  const scores = key.dimensions.map((dimension, number) => scoreOf(key, dimension, number, answers));
  const bands = scores.map(score => score.band);
  const result = bands.includes(null) ? null : firstFit(key.results, bands);
  const notes = key.notes.flatMap((note, number) => (note.options.includes(answers[note.item]) ? [number] : []));
  return {scores, result, notes};
}

function scoreOf(key, dimension, number, answers) {
  let answered = 0, sum = 0n, weights = 0n;
  key.items.forEach((item, place) => {
    const answer = answers[place];
    if (item.dimension !== number || answer === null) return;
    answered += 1;
    sum += BigInt(item.weight) * BigInt(item.values[answer]);
    weights += BigInt(item.weight);
  });
  if (answered < dimension.minimum) return {answered, value: null, band: null};
  const value = lowest(BigInt(dimension.times) * sum, BigInt(dimension.over) * weights);
  const band = dimension.bands.findIndex(band => holds(band, value));
  return {answered, value, band: band < 0 ? null : band};
}

function holds(band, value) {
  const low = compared(value, band.least), high = compared(value, band.most);
  return (low > 0n || (low === 0n && band.has_least)) && (high < 0n || (high === 0n && band.has_most));
}

function compared(one, other) {
  return one[0] * BigInt(other[1]) - BigInt(other[0]) * one[1];
}

function lowest(above, below) {
  let [divisor, rest] = [above < 0n ? -above : above, below];
  while (rest) [divisor, rest] = [rest, divisor % rest];
  return [above / divisor, below / divisor];
}

function firstFit(results, bands) {
  const found = results.findIndex(fits => fits.every((allowed, number) => allowed.includes(bands[number])));
  return found < 0 ? null : found;
}

export function tenths([above, below]) {
  const doubled = 20n * above + below, divisor = 2n * below;
  const whole = (doubled - (((doubled % divisor) + divisor) % divisor)) / divisor;
  const size = whole < 0n ? -whole : whole;
  const text = size % 10n ? `${size / 10n}.${size % 10n}` : `${size / 10n}`;
  return whole < 0n ? `-${text}` : text;
}

function enhance(root) {
  const key = JSON.parse(root.dataset.key);
  const form = root.querySelector("form");
  const statements = [...form.querySelectorAll("fieldset")];
  const part = name => root.querySelector(name), parts = name => [...root.querySelectorAll(name)];
  const chosen = fieldset => fieldset.querySelector("input:checked")?.value || null;
  const answers = () => statements.map(chosen).map(value => value && Number(value));

  const clear = () => {
    form.reset();
    hide();
  };
  const hide = () => {
    root.classList.remove("has-outcome", "has-too-few");
    parts(".is-reached").forEach(element => element.classList.remove("is-reached"));
    part("[role=status]").textContent = "";
  };

  root.classList.add("is-live");
  clear(); // some browsers fill in what was chosen before
  addEventListener("pageshow", event => event.persisted && clear());
  form.addEventListener("change", hide); // a result belongs to the answers it was made from
  form.addEventListener("reset", () => {
    hide();
    const status = part("[role=status]");
    if (document.activeElement?.type === "reset") status.textContent = status.dataset.cleared;
  });
  form.addEventListener("submit", event => {
    event.preventDefault();
    hide();
    const given = answers(), outcome = outcomeOf(key, given);
    outcome.notes.forEach(number => parts(".note")[number].classList.add("is-reached"));
    if (outcome.result === null) showWhatIsMissing(outcome, given);
    else showOutcome(outcome);
  });

  function showWhatIsMissing(outcome, given) {
    root.classList.add("has-too-few");
    parts(".few").forEach((list, number) => {
      if (outcome.scores[number].value !== null) return;
      list.classList.add("is-reached");
      const own = given.filter((_, place) => key.items[place].dimension === number);
      [...list.querySelectorAll("li")].forEach((line, place) =>
        line.classList.toggle("is-reached", own[place] === null));
    });
    part(".too-few").focus(); // and it scrolls into view
  }
  parts(".few a").forEach(link =>
    link.addEventListener("click", event => {
      event.preventDefault();
      const radio = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      radio.closest("fieldset").scrollIntoView();
      radio.focus({preventScroll: true});
    }));

  function showOutcome(outcome) {
    root.classList.add("has-outcome");
    parts(".result")[outcome.result].classList.add("is-reached");
    const rows = parts(".scores tbody tr"), leanings = parts(".leanings li");
    const sentences = [], shares = [];
    let first = 0;
    outcome.scores.forEach((score, number) => {
      const row = rows[number];
      row.querySelector(`[data-band="${score.band}"]`).classList.add("is-reached");
      row.querySelector(".score").textContent = tenths(score.value);
      row.querySelector(".answered").textContent = score.answered;
      const leaning = leanings[first + score.band];
      leaning.classList.add("is-reached");
      sentences.push(leaning.textContent);
      first += key.dimensions[number].bands.length;
      const low = Number(row.dataset.lowest), high = Number(row.dataset.highest);
      shares.push((Number(score.value[0]) / Number(score.value[1]) - low) / (high - low));
    });
    draw(part(".outcome > .picture svg"), shares, sentences.join(" "));
    const heading = part(".outcome > [tabindex]");
    heading.scrollIntoView();
    heading.focus({preventScroll: true});
  }
}

function draw(picture, shares, description) {
  picture.querySelector("desc").textContent = description;
  const along = text => {
    const [dimension, from, to] = text.split(" ").map(Number);
    return Math.round((from + (to - from) * shares[dimension]) * 100) / 100;
  };
  for (const dot of picture.querySelectorAll(".dot")) {
    dot.setAttribute("cx", along(dot.dataset.x));
    if (dot.dataset.y) dot.setAttribute("cy", along(dot.dataset.y));
  }
  for (const line of picture.querySelectorAll(".lead-line")) {
    const [, left] = line.dataset.x.split(" "), [, bottom] = line.dataset.y.split(" ");
    line.setAttribute("d", `M${left} ${along(line.dataset.y)}H${along(line.dataset.x)}V${bottom}`);
  }
}

document.querySelectorAll(".assessment").forEach(enhance);
