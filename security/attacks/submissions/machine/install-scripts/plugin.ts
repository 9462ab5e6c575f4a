console.log("GOT a plugin of the compiler loaded");
export default {};
