// The page of rules: as they are, what they said of the series that came lately, and a form that makes one and tries it.
// Nothing is written.

import * as api from './api.js';
import {recentSeries, searchSeries} from './recent.js';
import {showExceptions} from './exceptions.js';
import {jsonOf, matchRow, takeFrom} from './rule-form.js';
import {element, setText} from './table.js';
import * as words from './words.js';

const at = (selector) => document.querySelector(selector);
const days = 7;
const mostTried = 50;

let rules = [];
const found = new Map(); // identifier -> series, of the list to choose from

function showProblem(error) {
  at('#offline').hidden = false;
  setText(at('#offline'), error instanceof api.Unreachable ? 'Orthanc cannot be reached. Reload the page to try again.' : error.message);
}

// ---------------------------------------------------------------- the rules as they are

function factsOf(rule) {
  const facts = Object.entries(rule.Match ?? {}).map(([keyword, pattern]) => `${keyword} has “${pattern}”`);
  if (!facts.length) {
    facts.push('any CT or MR series');
  }
  facts.push(`slice spacing at least ${rule.MinimumAnisotropy ?? 2} times the pixel spacing` +
             (rule.MaximumAnisotropy ? `, at most ${rule.MaximumAnisotropy}` : ''));
  facts.push(`at least ${rule.MinimumSlices ?? 5} slices`);
  const then = [`model ${rule.Model === 'auto' ? 'of the modality' : rule.Model}`,
                ...Object.entries(rule.Options ?? {}).map(([name, value]) => `${name} ${value}`),
                rule.Priority ? `priority ${rule.Priority}` : '', rule.Destination ? `sent to ${rule.Destination.join(', ')}` : '',
                rule.Hours ? `between ${rule.Hours.replace('-', ' and ')}` : ''].filter(Boolean);
  return [`If ${facts.join('; ')}:`, `then ${then.join(', ')}.`];
}

function showRules() {
  at('#rules').replaceChildren(...rules.map((rule, n) => {
    const card = element('article', {className: 'rule'}, element('h3', {}, `${n + 1}. ${rule.Name}${rule.Enable === false ? ' (off)' : ''}`),
                         ...factsOf(rule).map((text) => element('p', {}, text)), element('div', {className: 'seen'}));
    return card;
  }));
  if (!rules.length) {
    at('#rules').replaceChildren(element('p', {}, 'There are no rules: nothing is enhanced automatically. Compose one below.'));
  }
}

function line(series, reason) {
  const link = element('a', {href: api.explorer(`series?uuid=${series.ID}`)}, series.name);
  return element('li', {}, link, reason ? ` – ${reason}` : '');
}

// By rule: which of the recent series it matched, and why it did not match the others.
function showSeen(verdicts) {
  document.querySelectorAll('.seen').forEach((place, n) => {
    const said = verdicts.map(({series, answer}) => ({series, verdict: answer.Rules[n], winner: answer.Rule})).filter((one) => one.verdict);
    const yes = said.filter((one) => one.verdict.Matches);
    const no = said.filter((one) => !one.verdict.Matches);
    const matched = element('ul', {}, ...yes.map(({series, winner}) => line(series, winner === rules[n].Name ? '' : `claimed by the earlier rule “${winner}”`)));
    const others = element('ul', {}, ...no.map(({series, verdict}) => line(series, verdict.Reason)));
    place.replaceChildren(
        element('p', {className: yes.length ? 'yes-mark' : 'no-mark'}, `Matches ${yes.length} of the ${words.count(said.length, 'series', 'series')} of the last ${days} days.`),
        matched,
        ...(no.length ? [element('details', {}, element('summary', {}, `Does not match ${no.length}: why`), others)] : []));
  });
}

async function judge(series, rule) {
  const body = rule ? {Series: series.ID, Rule: rule, Input: false} : {Series: series.ID, Input: false};
  return {series, answer: await api.testRules(body)};
}

// One after the other in small groups, so that Orthanc has threads for others.
async function judgeAll(list, rule) {
  const verdicts = [];
  for (let n = 0; n < list.length; n += 4) {
    verdicts.push(...await Promise.all(list.slice(n, n + 4).map((series) => judge(series, rule))));
  }
  return verdicts;
}

const isOurs = (answer) => answer.Derived;

async function showRecent() {
  const recent = await recentSeries(days, mostTried);
  const verdicts = (await judgeAll(recent)).filter(({answer}) => !isOurs(answer)); // no rule is ever asked about those
  offer(verdicts.map(({series}) => series));
  setText(at('#seen'), verdicts.length ? '' : `No CT or MR series has come in the last ${days} days, so there is nothing to test the rules on. ` +
                                            'Search for one below.');
  showSeen(verdicts);
}

// ---------------------------------------------------------------- the form

function offer(list) {
  found.clear();
  list.forEach((series) => found.set(series.ID, series));
  at('#found').replaceChildren(...list.map((series) => new Option(series.name, series.ID)));
  at('#take').disabled = !list.length;
}

function showJson() {
  setText(at('#json'), JSON.stringify(jsonOf(at('#rule')), null, 2));
  setText(at('#copied'), '');
}

function verdictOf({series, answer}) {
  const {Matches: matches, Reason: reason} = answer.Rules[0];
  return element('li', {}, element('span', {className: matches ? 'yes-mark' : 'no-mark'}, matches ? '✓ matches ' : '– does not match '),
                 element('b', {}, series.name), matches ? '' : `: ${reason}`);
}

function showInput(input) {
  if (!input) {
    return [];
  }
  const text = input.Accepted ? 'The worker would accept this series.' :
               input.Accepted === false ? `But the worker would refuse this series (${input.Code}): ${input.Sentence}.` :
               `It is not known whether the series would be accepted: ${input.Sentence ?? 'no worker answers'}.`;
  return [element('p', {}, text + (input.NextStep ? ` What to do: ${input.NextStep}.` : ''))];
}

async function tryOn(list, isWhole) {
  const place = at('#verdict');
  if (!list.length) {
    setText(place, 'Choose a series first: search for one above.');
    return;
  }
  setText(place, 'Trying…');
  try {
    const rule = jsonOf(at('#rule'));
    const verdicts = await judgeAll(list, rule);
    const input = isWhole ? [] : showInput(await inputOf(list[0]));
    const matched = verdicts.filter(({answer}) => answer.Rules[0].Matches).length;
    place.replaceChildren(element('p', {}, `The rule matches ${matched} of ${list.length}.`),
                          element('ul', {}, ...verdicts.map(verdictOf)), ...input);
  } catch (error) {
    setText(place, error instanceof api.Unreachable ? 'Orthanc cannot be reached.' : error.message);
  }
}

// What the worker says of the series; if none answers, the error text.
async function inputOf(series) {
  try {
    return (await api.testRules({Series: series.ID})).Input;
  } catch (error) {
    return {Accepted: null, Sentence: error.message};
  }
}

const chosen = () => [found.get(at('#found').value)].filter(Boolean);

function listen() {
  at('#rule').addEventListener('input', showJson);
  at('#rule').addEventListener('submit', (event) => { event.preventDefault(); tryOn(chosen(), false); });
  at('#try-all').addEventListener('click', () => tryOn([...found.values()].slice(0, mostTried), true));
  at('#add').addEventListener('click', () => { at('#matches').append(matchRow('', '', showJson)); at('#matches').lastChild.firstChild.focus(); });
  at('#take').addEventListener('click', async () => {
    await takeFrom(chosen()[0], at('#matches'), showJson).catch(showProblem);
    showJson();
  });
  at('#search').addEventListener('submit', (event) => {
    event.preventDefault();
    search().catch((error) => setText(at('#verdict'), error.message));
  });
  at('#copy').addEventListener('click', async () => {
    await navigator.clipboard.writeText(at('#json').textContent).then(
        () => setText(at('#copied'), 'Copied.'), () => setText(at('#copied'), 'The browser does not allow it: select the text and copy it.'));
  });
}

async function search() {
  const text = at('#text').value.trim();
  const list = text ? await searchSeries(text, mostTried) : await recentSeries(days, mostTried);
  offer(list);
  setText(at('#verdict'), list.length ? `${words.count(list.length, 'series', 'series')} found.` : 'No CT or MR series was found.');
}

async function start() {
  listen();
  at('#explorer').href = api.explorer('lookup');
  showExceptions(at('#exceptions'));
  at('#matches').append(matchRow('Modality', '^MR$', showJson));
  rules = (await api.rules()).Rules;
  showRules();
  const models = await api.models().catch(() => []);
  at('#Model').replaceChildren(new Option('the default of the modality', 'auto'), ...models.map((model) => new Option(model.Name, model.Name)),
                               new Option('cubic interpolation', 'cubic'));
  showJson();
  at('#loading').hidden = true;
  await showRecent();
}

start().catch((error) => { at('#loading').hidden = true; showProblem(error); });
