/** Example texts, written for this page: kinds of text a reader will bring, and one that invokes nothing. */
/** Their names are among the messages (`page.exampleNames`). */
export interface Example {
  text: string;
}

export const examples: readonly Example[] = [
  {
    text:
      "The city council voted late on Tuesday to close the riverside quarter to cars from next spring. " +
      "Supporters said that children should be able to breathe clean air on their way to school, and that the river meadows had to be kept alive for those who come after us. " +
      "Shop owners warned that many of them would lose the income their families have depended on for generations. " +
      "“Nobody asked us,” said a locksmith whose workshop has stood on the bridge since 1911. “People must be free to decide for themselves how they get to work.” " +
      "The police chief promised more patrols at night, so that everyone could feel safe on the new promenade.",
  },
  {
    text:
      "That sounds like a hard choice, and only you can make it. " +
      "If your parents are counting on you, keeping your word to them matters, and you would probably not forgive yourself for walking away. " +
      "On the other hand, a career you have chosen yourself is worth a lot: you would be learning every day and following your own curiosity. " +
      "You could look at the evidence before you decide, for example by talking to people who went either way. " +
      "Whatever you choose, be honest with them; they deserve to hear it from you first.",
  },
  {
    text:
      "All staff shall obey the safety rules of the site without exception and report any breach to the supervisor on duty. " +
      "Nobody may be treated worse because of origin, religion, sex, disability or age. " +
      "Employees are expected to speak to customers and colleagues with courtesy, also when they disagree. " +
      "Promotion depends on measurable results; ambition and hard work will be rewarded. " +
      "Personal data may be viewed only by those who need it for their task.",
  },
  {
    text:
      "My grandfather rang this bell every Sunday, and so did his father before him. " +
      "We keep the feast as they kept it, because a village that forgets its customs forgets who it is. " +
      "And still: let the young ones dance, let them bring their loud music and their strange new ideas. " +
      "Tonight nobody eats alone, whoever they are and wherever they come from.",
  },
  {
    text:
      "The train leaves from platform three at a quarter past nine. " +
      "The meeting room on the second floor has a table, eight chairs and a window facing north. " +
      "The second drawer holds spoons and forks.",
  },
];
